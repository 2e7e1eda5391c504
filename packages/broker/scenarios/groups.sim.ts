import type { World } from '@samsa/ports'
import { CreatePartitionsRequest, CreatePartitionsResponse, MetadataRequest, MetadataResponse } from '@samsa/protocol'
import type { Scenario, SimNode } from '@samsa/sim'
import { assert, present, Prng } from '@samsa/stdx'
import { RpcError } from '@samsa/wire'
import type { RpcClient } from '@samsa/wire'
import { batchOf, createTopic, produce, simCluster } from '../test/sim-cluster.ts'
import type { SimCluster } from '../test/sim-cluster.ts'
import { coordinatorSnapshot } from './coordinator-snapshot.ts'
import { checkRestart, coordinatorSettings, endBroker, endOf, slowDisk } from './coordinator-story.ts'
import { ClassicMember } from './groups/classic-member.ts'
import { ConsumerMember } from './groups/consumer-member.ts'
import { GroupWatch } from './groups/group-watch.ts'
import { committedOffset, NOT_NOW, sleep, untilCoordinated } from './groups/session.ts'
import type { Place } from './groups/session.ts'

const TOPIC = 'work'
const FIRST_PARTITIONS = 3
const MAX_PARTITIONS = 5
/** By the protocol of its members; those of the last change theirs from life to life. */
const GROUPS = ['classic', 'consumer', 'mixed']
const ROUNDS = 6
/** Sessions end, the rebalance has its time, and so has the next one. */
const REST_MS = 60_000
const SETTINGS = {
  'offsets.topic.num.partitions': '3',
  'offsets.topic.replication.factor': '1',
  'group.initial.rebalance.delay.ms': '200',
  'group.min.session.timeout.ms': '1000',
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.session.timeout.ms': '3000',
  'group.consumer.min.heartbeat.interval.ms': '100',
  'group.consumer.heartbeat.interval.ms': '400',
  'log.initial.task.delay.ms': '200',
}

/**
 * Groups whose members crash, stall, leave, are cut off and come back as who they were, on a node that is killed or loses power. Whatever happens: in one
 * generation a partition has one owner; nobody commits in a generation that another has followed; a committed offset is what was committed last; all that is
 * committed was processed. At the end the groups come to rest and catch up, and a coordinator that loads its log says what the one before it said.
 */
class Story {
  readonly #prng: Prng
  readonly #cluster: SimCluster
  readonly #losesPower: boolean
  readonly #watch: GroupWatch
  readonly #print: ((line: string) => void) | undefined
  readonly #members: SimNode[] = []
  #isCalm = false
  #isOver = false
  #isPaused = false
  #written = 0
  #topicId = ''
  #partitionCount = FIRST_PARTITIONS

  constructor(seed: number, print?: (line: string) => void) {
    this.#prng = new Prng(seed)
    this.#print = print
    this.#losesPower = this.#prng.chance(0.3)
    this.#cluster = simCluster(seed, coordinatorSettings(this.#prng, SETTINGS, this.#losesPower), print)
    this.#watch = new GroupWatch(() => this.#cluster.simulation.nowMs, print)
  }

  async tell(): Promise<void> {
    const cluster = this.#cluster
    await cluster.ready()
    await cluster.client(async (world, connect) => {
      const rpc = connect()
      await createTopic(rpc, TOPIC, FIRST_PARTITIONS)
      await untilCoordinated(world, rpc, 0, GROUPS)
      this.#topicId = await topicIdOf(rpc)
      rpc.close()
    })
    cluster.simulation.node('writer', (world) => this.#write(world)).start()
    this.#makeMembers()
    for (let round = 0; round < ROUNDS; round++) await this.#trouble()
    await this.#rest()
    await this.#restart()
    this.#isOver = true
    assert(this.#watch.assignmentCount > GROUPS.length, 'no group ever formed')
  }

  #makeMembers(): void {
    for (const groupId of GROUPS) {
      const count = this.#prng.between(2, 4)
      // A static member that comes back with the other protocol while its classic group rebalances takes over an assignment that is still empty, in Kafka too, and
      // nothing gives the group another one: the groups' upgrade counts on a new member.
      const hasStatic = groupId !== 'mixed' && this.#prng.chance(0.5)
      for (let i = 0; i < count; i++) {
        // The last two may claim one instance id.
        const instanceId = hasStatic && this.#prng.chance(0.6) ? `${groupId}-instance${Math.min(i, count - 2)}` : null
        const machine = this.#makeMember(groupId, `${groupId}${i}`, instanceId)
        this.#members.push(machine)
        machine.start()
      }
    }
  }

  #makeMember(groupId: string, name: string, instanceId: string | null): SimNode {
    const prng = this.#prng.fork()
    const options = {
      name,
      groupId,
      instanceId,
      topic: TOPIC,
      partitionCount: () => this.#partitionCount,
      prng,
      watch: this.#watch,
      isMixed: groupId === 'mixed',
      isCalm: () => this.#isCalm,
      isOver: () => this.#isOver,
      isPaused: () => this.#isPaused,
      topicId: () => this.#topicId,
    }
    const classic = new ClassicMember(options)
    const consumer = new ConsumerMember(options)
    return this.#cluster.simulation.node(name, (world) => {
      const isClassic = groupId === 'classic' || (groupId === 'mixed' && prng.chance(0.5))
      return (isClassic ? classic : consumer).run(world, () => this.#cluster.connectFrom(world))
    })
  }

  /** Gives the groups something to do. */
  async #write(world: World): Promise<void> {
    const prng = this.#prng.fork()
    while (!this.#isOver) {
      const rpc = this.#cluster.connectFrom(world)
      try {
        while (!this.#isCalm) {
          const records = batchOf([`w${this.#written++}`], world.clock.nowMs())
          const { errorCode } = await produce(rpc, TOPIC, prng.below(this.#partitionCount), records)
          assert(errorCode === 0 || NOT_NOW.has(errorCode), () => `writing: error ${errorCode}`)
          await sleep(world, prng.float() * 200)
        }
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
      }
      rpc.close()
      await sleep(world, 100)
    }
  }

  async #trouble(): Promise<void> {
    const { simulation } = this.#cluster
    const prng = this.#prng
    await simulation.run(prng.between(500, 6000))
    const kind = prng.below(6)
    const victim = present(this.#members[prng.below(this.#members.length)], 'there are members')
    this.#print?.(`trouble ${kind} of ${victim.name}`)
    if (kind <= 1) {
      await endBroker(this.#cluster, prng, this.#losesPower, 2000)
    } else if (kind === 2) {
      victim.kill()
      await simulation.run(prng.between(0, 8000))
      victim.start()
    } else if (kind === 3) {
      const lost = this.#members.filter(() => prng.chance(0.5)).map(({ name }) => name)
      simulation.network.partition(['broker'], lost, prng.chance(0.3))
      await simulation.run(prng.between(100, 8000))
      simulation.network.heal()
    } else if (kind === 4) {
      await this.#grow()
    } else {
      await slowDisk(this.#cluster, prng, 3000)
    }
  }

  async #grow(): Promise<void> {
    const count = this.#partitionCount + 1
    if (count > MAX_PARTITIONS) return
    await this.#cluster.client(async (_world, connect) => {
      const rpc = connect()
      const topics = [{ name: TOPIC, count, assignments: null }]
      const response = await rpc.request({ request: CreatePartitionsRequest, response: CreatePartitionsResponse }, 3, {
        topics,
        timeoutMs: 10_000,
      })
      assert(response.results[0]?.errorCode === 0, () => `partitions are not made: error ${response.results[0]?.errorCode}`)
      rpc.close()
    })
    this.#partitionCount = count
  }

  /** Nothing more happens to anybody: every group forms, and catches up. */
  async #rest(): Promise<void> {
    this.#isCalm = true
    await this.#cluster.simulation.run(10_000)
    await this.#cluster.client(async (world, connect) => {
      const rpc = connect()
      for (const groupId of GROUPS) {
        for (let partition = 0; partition < this.#partitionCount; partition++)
          await this.#caughtUp({ world, rpc, topic: TOPIC, watch: this.#watch }, groupId, partition)
      }
      rpc.close()
    })
  }

  async #caughtUp(place: Place, groupId: string, partition: number): Promise<void> {
    const deadlineMs = place.world.clock.monotonicMs() + REST_MS
    const reader = { groupId, memberId: '', instanceId: null, epoch: -1, name: 'reader' }
    for (;;) {
      const committed = await committedOffset(place, reader, partition)
      const end = await endOf(place.rpc, TOPIC, partition)
      if (committed === end) {
        this.#watch.checkProcessed(groupId, partition, committed)
        return
      }
      assert(
        place.world.clock.monotonicMs() < deadlineMs,
        () => `${groupId} came to rest at ${committed} of ${end} in partition ${partition}`,
      )
      await sleep(place.world, 500)
    }
  }

  async #restart(): Promise<void> {
    const isAtRest = (lines: readonly string[]): boolean => lines.every((line) => !line.startsWith('listed') || line.includes('"Stable"'))
    let before: string[] = []
    for (let waits = 0; waits < 60 && (waits === 0 || !isAtRest(before)); waits++) {
      // A session may end at any moment, and with it the rest.
      this.#isPaused = false
      await this.#cluster.simulation.run(1000)
      this.#isPaused = true
      await this.#cluster.simulation.run(300)
      before = await this.#snapshot()
    }
    assert(isAtRest(before), () => `not every group is at rest:\n${before.join('\n')}`)
    await checkRestart(this.#cluster, before, () => this.#snapshot())
  }

  async #snapshot(): Promise<string[]> {
    let found: string[] | undefined
    await this.#cluster.client(async (world, connect) => {
      const rpc = connect()
      while (found === undefined) {
        found = await coordinatorSnapshot(rpc)
        if (found === undefined) await sleep(world, 20)
      }
      rpc.close()
    })
    return found ?? []
  }
}

async function topicIdOf(rpc: RpcClient): Promise<string> {
  const response = await rpc.request({ request: MetadataRequest, response: MetadataResponse }, 12, { topics: [{ name: TOPIC }] })
  return present(response.topics[0], 'the topic is there').topicId
}

export const scenario: Scenario = {
  name: 'groups',
  run: (seed, print) => new Story(seed, print).tell(),
}
