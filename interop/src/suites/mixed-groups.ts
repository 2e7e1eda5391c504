// Groups of clients that others wrote, of both protocols, also in one group: they come, go, crash and return while records flow.
import { batch } from '../wire/batch.ts'
import { Speaker } from '../wire/exchange.ts'
import { goMember, interopDir, python, toolHostClassPath } from '../harness/artifacts.ts'
import { sleep } from '../harness/children.ts'
import { GroupLedger, MemberProcess } from '../harness/group-ledger.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'

const PARTITIONS = 6

type Client = 'java' | 'python' | 'franz' | 'sarama' | 'kafkajs'
/** `range` and `cooperative` are classic. */
type Protocol = 'consumer' | 'range' | 'cooperative'

interface Programs {
  readonly classPath: string
  readonly python: string
  readonly go: string
}

/** Writes a few records to every partition, again and again. */
class Source {
  readonly #speaker: Speaker
  readonly #topic: string
  #isStopped = false
  #running: Promise<void> | undefined

  constructor(port: number, topic: string) {
    this.#speaker = new Speaker(port)
    this.#topic = topic
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Stops, and tells where the partitions end. */
  async stop(): Promise<number[]> {
    this.#isStopped = true
    await this.#running
    const partitions = Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
      partitionIndex,
      currentLeaderEpoch: -1,
      timestamp: -1,
    }))
    const answer = await this.#speaker.text('ListOffsets', 5, {
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ name: this.#topic, partitions }],
    })
    this.#speaker.end()
    const ends: number[] = []
    for (const [, index, end] of answer.matchAll(/"partitionIndex": (\d+),[^}]*?"offset": (\d+)/g)) ends[Number(index)] = Number(end)
    return ends
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      for (let index = 0; index < PARTITIONS; index++) {
        const records = Array.from({ length: 3 }, (_, at) => ({ key: null, value: `${index}-${at}` }))
        const produced = this.#speaker.text('Produce', 9, {
          acks: -1,
          timeoutMs: 5000,
          topicData: [{ name: this.#topic, partitionData: [{ index, records: batch({ records, baseTimestamp: Date.now() }) }] }],
        })
        // Nobody is there while the broker starts again.
        await produced.catch(() => sleep(100))
      }
      await sleep(30)
    }
  }
}

/** A group, its topic, and who is in it. */
class Scene {
  readonly ledger = new GroupLedger()
  readonly #context: SuiteContext
  readonly #node: BrokerNode
  readonly #programs: Programs
  readonly #name: string
  readonly #source: Source
  readonly #members = new Set<MemberProcess>()
  readonly #timer: NodeJS.Timeout

  constructor(context: SuiteContext, node: BrokerNode, programs: Programs, name: string) {
    this.#context = context
    this.#node = node
    this.#programs = programs
    this.#name = name
    this.#source = new Source(node.port, name)
    this.#timer = setInterval(() => this.ledger.checkOwners(), 100)
  }

  async begin(): Promise<void> {
    const speaker = new Speaker(this.#node.port)
    await speaker.ask('CreateTopics', 7, {
      timeoutMs: 10_000,
      topics: [{ name: this.#name, numPartitions: PARTITIONS, replicationFactor: 1 }],
    })
    speaker.end()
    await sleep(500)
    this.#source.start()
  }

  join(name: string, client: Client, protocol: Protocol, instance = '-'): MemberProcess {
    const args = [this.#node.bootstrap, this.#name, this.#name, protocol, instance]
    const [command, ...before] = commandOf(client, this.#programs)
    const member = new MemberProcess(this.ledger, name, command ?? '', [...before, ...args])
    this.#members.add(member)
    return member
  }

  async leave(member: MemberProcess): Promise<void> {
    this.#members.delete(member)
    await member.leave()
  }

  async crash(member: MemberProcess): Promise<void> {
    this.#members.delete(member)
    await member.crash()
  }

  /** Nothing more is written: everything must be read and committed. */
  async end(): Promise<void> {
    const ends = await this.#source.stop()
    // Sarama at times never reads a partition it has got, on either broker: what it leaves is for the others.
    for (const member of this.#members) if (member.name.endsWith('sarama')) await this.leave(member)
    for (let waited = 0; waited < 300 && !this.ledger.hasAll(ends); waited++) await sleep(100)
    clearInterval(this.#timer)
    const { log } = this.#context
    log.equal(`${this.#name}: partitions`, ends.length, PARTITIONS)
    log.check(`${this.#name}: nothing is lost`, this.ledger.missing(ends) === '', this.ledger.missing(ends))
    for (const member of this.#members) log.check(`${this.#name}: ${member.name} lives`, member.isAlive, () => member.output)
    await Promise.all([...this.#members].map((member) => member.leave()))
    for (const problem of this.ledger.problems.slice(0, 5)) log.check(this.#name, false, problem)
    const total = ends.reduce((sum, end) => sum + end, 0)
    log.note(`${this.#name}: ${total} records, ${this.ledger.repeated} read more than once`)
  }
}

function commandOf(client: Client, programs: Programs): string[] {
  switch (client) {
    case 'java':
      return ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', '-cp', programs.classPath, 'interop.GroupMember']
    case 'python':
      return [programs.python, `${interopDir}/members/rdkafka.py`]
    case 'kafkajs':
      return [process.execPath, `${interopDir}/members/kafkajs.ts`]
    default:
      return [programs.go, client]
  }
}

/** Members of one protocol: come, go, crash, return as static members. */
async function together(scene: Scene, protocol: Protocol, clients: readonly Client[]): Promise<void> {
  await scene.begin()
  const members: MemberProcess[] = []
  for (const client of clients) {
    members.push(scene.join(client, client, protocol))
    await sleep(2500)
  }
  const fixed = scene.join('static', 'java', protocol, 'fixed')
  await sleep(4000)
  await scene.crash(fixed)
  await sleep(500)
  scene.join('static again', 'java', protocol, 'fixed')
  const [first, second] = members
  await sleep(8000)
  if (first !== undefined) await scene.leave(first)
  await sleep(2000)
  if (second !== undefined) await scene.crash(second)
  await sleep(9000)
  await scene.end()
}

/** A classic group becomes a consumer group while it runs, and a classic one again. */
async function migration(scene: Scene, classic: Protocol, clients: readonly Client[]): Promise<void> {
  await scene.begin()
  for (const client of clients) scene.join(`classic ${client}`, client, classic)
  await sleep(6000)
  const modern = (['java', 'python', 'franz'] as const).map((client) => scene.join(`modern ${client}`, client, 'consumer'))
  await sleep(8000)
  const late = scene.join('late', 'java', classic)
  await sleep(5000)
  await scene.crash(late)
  for (const member of modern) {
    await scene.leave(member)
    await sleep(1500)
  }
  await sleep(8000)
  await scene.end()
}

/** The broker is killed and started again: members go on where they were. */
async function restart(scene: Scene, node: BrokerNode): Promise<void> {
  await scene.begin()
  for (const client of ['java', 'python', 'franz'] as const) scene.join(`modern ${client}`, client, 'consumer')
  await sleep(5000)
  scene.join('classic', 'java', 'range')
  await sleep(6000)
  for (let times = 0; times < 2; times++) {
    await node.kill()
    await node.start(180_000)
    await sleep(8000)
  }
  await scene.end()
}

export const mixedGroups: Suite = {
  name: 'mixed-groups',
  title: 'Java, librdkafka, franz-go, sarama and kafkajs in groups of both protocols, also in one: join, leave, crash, return, migrate',
  ownNode: true,
  async run(context) {
    const programs = { classPath: await toolHostClassPath(), python: await python(), go: await goMember() }
    const node = await BrokerNode.start(context.target, {
      settings: {
        'group.consumer.min.session.timeout.ms': '1000',
        'group.consumer.session.timeout.ms': '6000',
        'group.consumer.min.heartbeat.interval.ms': '500',
        'group.consumer.heartbeat.interval.ms': '1000',
        'group.min.session.timeout.ms': '1000',
      },
    })
    const scenes: { readonly [name: string]: (scene: Scene) => Promise<void> } = {
      modern: (scene) => together(scene, 'consumer', ['java', 'python', 'franz']),
      cooperative: (scene) => together(scene, 'cooperative', ['python', 'java', 'franz']),
      eager: (scene) => together(scene, 'range', ['franz', 'python', 'sarama', 'java']),
      migrating: (scene) => migration(scene, 'range', ['java', 'python', 'sarama', 'franz']),
      'migrating-cooperative': (scene) => migration(scene, 'cooperative', ['java', 'python', 'franz']),
      restarting: (scene) => restart(scene, node),
      'migrating-kafkajs': (scene) => migration(scene, 'range', ['kafkajs']),
    }
    // `MIXED_SCENES=eager,modern` plays some alone.
    const wanted = process.env['MIXED_SCENES']?.split(',')
    for (const [name, play] of Object.entries(scenes)) {
      if (wanted === undefined || wanted.includes(name)) await play(new Scene(context, node, programs, name))
    }
    context.log.check('the broker lives', node.running, () => node.output().slice(-2000))
    await node.stop()
  },
}
