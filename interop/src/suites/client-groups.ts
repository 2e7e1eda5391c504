// Our consumer in groups with members that others wrote, led by either; a group handed from Java to us and back; brokers that go away under it.
import { Kafka } from '@samsa/client'
import { interopDir, python, toolHostClassPath } from '../harness/artifacts.ts'
import { sleep } from '../harness/children.ts'
import { GroupLedger, MemberProcess } from '../harness/group-ledger.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'

const PARTITIONS = 6

type Client = 'samsa' | 'java' | 'python' | 'kafkajs'
type Protocol = 'consumer' | 'range' | 'cooperative' | 'sticky' | 'roundrobin' | 'kafkajs'

interface Programs {
  readonly classPath: string
  readonly python: string
}

/** A group, its topic, who is in it, and our producer that writes to every partition. */
class Scene {
  readonly ledger = new GroupLedger()
  readonly node: BrokerNode
  readonly name: string
  readonly #context: SuiteContext
  readonly #programs: Programs
  readonly #protocol: Protocol
  readonly #members = new Set<MemberProcess>()
  readonly #ends: number[] = Array.from({ length: PARTITIONS }, () => 0)
  readonly #timer: NodeJS.Timeout
  #isStopped = false
  #writing: Promise<void> | undefined

  constructor(context: SuiteContext, node: BrokerNode, programs: Programs, name: string, protocol: Protocol) {
    this.#context = context
    this.node = node
    this.#programs = programs
    this.name = name
    this.#protocol = protocol
    this.#timer = setInterval(() => this.ledger.checkOwners(), 100)
  }

  async begin(): Promise<void> {
    await using admin = new Kafka({ bootstrapServers: this.node.bootstrap }).admin()
    ;(await admin.createTopics([{ name: this.name, partitions: PARTITIONS }])).all()
    this.#writing = this.#write()
  }

  join(name: string, client: Client, instance = '-'): MemberProcess {
    const [command = '', ...before] = commandOf(client, this.#programs)
    const args = [...before, this.node.bootstrap, this.name, this.name, this.#protocol, instance]
    const member = new MemberProcess(this.ledger, name, command, args)
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
  async end(isExact = false): Promise<void> {
    this.#isStopped = true
    await this.#writing
    for (let waited = 0; waited < 400 && !this.ledger.hasAll(this.#ends); waited++) await sleep(100)
    clearInterval(this.#timer)
    const { log } = this.#context
    const missing = this.ledger.missing(this.#ends)
    log.check(`${this.name}: nothing is lost`, missing === '', missing)
    for (const member of this.#members) log.check(`${this.name}: ${member.name} lives`, member.isAlive, () => member.output)
    await Promise.all([...this.#members].map(async (member) => await member.leave()))
    for (const problem of this.ledger.problems.slice(0, 5)) log.check(this.name, false, problem)
    if (isExact) log.equal(`${this.name}: nothing is read twice`, this.ledger.repeated, 0)
    const total = this.#ends.reduce((sum, end) => sum + end, 0)
    log.check(`${this.name}: something was read`, total > 0)
    log.note(`${this.name}: ${total} records, ${this.ledger.repeated} read more than once`)
  }

  async #write(): Promise<void> {
    await using producer = new Kafka({ bootstrapServers: this.node.bootstrap }).producer()
    while (!this.#isStopped) {
      const sent = Array.from({ length: PARTITIONS * 3 }, async (_each, at) => {
        const { partition, offset } = await producer.send({ topic: this.name, partition: at % PARTITIONS, value: `${at}` })
        this.#ends[partition] = Math.max(this.#ends[partition] ?? 0, offset + 1)
      })
      await Promise.allSettled(sent)
      await sleep(30)
    }
  }
}

function commandOf(client: Client, programs: Programs): string[] {
  switch (client) {
    case 'java':
      return ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', '-cp', programs.classPath, 'interop.GroupMember']
    case 'python':
      return [programs.python, `${interopDir}/members/rdkafka.py`]
    default:
      return [process.execPath, `${interopDir}/members/${client}.ts`]
  }
}

/** Every client comes and goes; the first leads until it leaves, so that each leads once. */
async function together(scene: Scene, clients: readonly Client[]): Promise<void> {
  await scene.begin()
  const members: MemberProcess[] = []
  for (const [index, client] of clients.entries()) {
    members.push(scene.join(`${client}-${index}`, client))
    await sleep(3000)
  }
  await sleep(4000)
  for (const member of members.slice(0, -1)) {
    await scene.leave(member)
    await sleep(4000)
  }
  const ours = scene.join('samsa late', 'samsa')
  await sleep(4000)
  await scene.crash(ours)
  await sleep(9000)
  await scene.end()
}

/** One member at a time: the group goes from Java to us and back, and nobody reads anything again. */
async function handedOver(scene: Scene): Promise<void> {
  await scene.begin()
  for (const client of ['java', 'samsa', 'java', 'samsa', 'python', 'samsa'] as const) {
    const member = scene.join(client, client)
    await sleep(5000)
    await scene.leave(member)
  }
  scene.join('java last', 'java')
  await sleep(4000)
  await scene.end(true)
}

/** The coordinator is stopped, killed, and comes back; our members and Java's go on. */
async function restarts(scene: Scene): Promise<void> {
  await scene.begin()
  scene.join('samsa-1', 'samsa')
  scene.join('samsa-2', 'samsa')
  scene.join('java', 'java')
  await sleep(6000)
  await scene.node.stop()
  await sleep(1000)
  await scene.node.start(240_000)
  await sleep(8000)
  await scene.node.kill()
  await sleep(2000)
  await scene.node.start(240_000)
  await sleep(8000)
  await scene.end()
}

/** A static member of ours is killed and comes back before its session ends: nobody else gets its partitions. */
async function staticRestart(scene: Scene): Promise<void> {
  await scene.begin()
  scene.join('java', 'java', 'one')
  const ours = scene.join('samsa', 'samsa', 'two')
  await sleep(8000)
  await scene.crash(ours)
  const again = scene.join('samsa again', 'samsa', 'two')
  await sleep(6000)
  await scene.leave(again)
  scene.join('samsa third', 'samsa', 'two')
  await sleep(6000)
  await scene.end()
}

export const clientGroups: Suite = {
  name: 'client-groups',
  title: 'our consumer in groups with Java, librdkafka and kafkajs; handed over and back; restarts, a killed coordinator, static members',
  ownNode: true,
  async run(context) {
    const programs = { classPath: await toolHostClassPath(), python: await python() }
    const node = await BrokerNode.start(context.target, {
      settings: {
        'group.consumer.min.session.timeout.ms': '1000',
        'group.consumer.session.timeout.ms': '6000',
        'group.consumer.min.heartbeat.interval.ms': '500',
        'group.consumer.heartbeat.interval.ms': '1000',
        'group.min.session.timeout.ms': '1000',
      },
    })
    const scenes: { readonly [name: string]: { readonly protocol: Protocol; readonly play: (scene: Scene) => Promise<void> } } = {
      eager: { protocol: 'range', play: async (scene) => await together(scene, ['samsa', 'java', 'python', 'samsa']) },
      cooperative: { protocol: 'cooperative', play: async (scene) => await together(scene, ['java', 'samsa', 'python', 'samsa']) },
      sticky: { protocol: 'sticky', play: async (scene) => await together(scene, ['java', 'samsa', 'java', 'samsa']) },
      roundrobin: { protocol: 'roundrobin', play: async (scene) => await together(scene, ['samsa', 'java', 'samsa']) },
      modern: { protocol: 'consumer', play: async (scene) => await together(scene, ['java', 'samsa', 'python', 'samsa']) },
      kafkajs: { protocol: 'kafkajs', play: async (scene) => await together(scene, ['kafkajs', 'samsa', 'kafkajs', 'samsa']) },
      handed: { protocol: 'range', play: handedOver },
      'handed-modern': { protocol: 'consumer', play: handedOver },
      restarts: { protocol: 'cooperative', play: restarts },
      'restarts-modern': { protocol: 'consumer', play: restarts },
      static: { protocol: 'range', play: staticRestart },
      'static-modern': { protocol: 'consumer', play: staticRestart },
    }
    // `CLIENT_SCENES=eager,modern` plays some alone.
    const wanted = process.env['CLIENT_SCENES']?.split(',')
    for (const [name, { protocol, play }] of Object.entries(scenes)) {
      if (wanted === undefined || wanted.includes(name)) await play(new Scene(context, node, programs, name, protocol))
    }
    context.log.check('the broker lives', node.running, () => node.output().slice(-2000))
    await node.stop()
    node.remove()
  },
}
