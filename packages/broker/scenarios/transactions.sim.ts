import type { World } from '@samsa/ports'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from '@samsa/protocol'
import type { Scenario, SimNode } from '@samsa/sim'
import { assert, present, Prng } from '@samsa/stdx'
import type { RpcClient } from '@samsa/wire'
import { batchOf, createTopic, produce, simCluster } from '../test/sim-cluster.ts'
import type { SimCluster } from '../test/sim-cluster.ts'
import { coordinatorSnapshot } from './coordinator-snapshot.ts'
import { checkRestart, coordinatorSettings, endBroker, endOf, slowDisk } from './coordinator-story.ts'
import { GroupWatch } from './groups/group-watch.ts'
import { sleep, untilCoordinated } from './groups/session.ts'
import { Caller } from './transactions/caller.ts'
import { CommittedReader } from './transactions/committed-reader.ts'
import { copyTransactions } from './transactions/copier.ts'
import { TransactionWatch } from './transactions/transaction-watch.ts'
import { writeTransactions } from './transactions/writer.ts'

const SOURCE = 'in'
const TARGET = 'out'
const PARTITIONS = 3
const COPIED = 40
const WRITERS = ['writer0', 'writer1']
const COPIERS = ['copier0', 'copier1']
const ROUNDS = 6
const TIMEOUT_MS = 2000
const SAFE_DOWNGRADE = 2
const SETTINGS = {
  'offsets.topic.num.partitions': '2',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '2',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
  'log.initial.task.delay.ms': '200',
}

/**
 * Transactional producers, each in one or two processes that claim the same id, on a node that is killed or loses power; they crash, stall beyond their timeout, are cut off,
 * and speak both ways of adding partitions. Whatever happens: a transaction is seen whole or not at all, as its producer was told; who was fenced is granted nothing more; readers with
 * read_committed never see what is not there at the end; copies arrive once and in order; committed offsets are the last ones committed. At the end nothing is open, and a
 * coordinator that loads its log says what the one before it said.
 */
class Story {
  readonly #prng: Prng
  readonly #cluster: SimCluster
  readonly #losesPower: boolean
  /** The feature `transaction.version` of the cluster. */
  readonly #version: number
  readonly #watch: TransactionWatch
  readonly #groups: GroupWatch
  readonly #print: ((line: string) => void) | undefined
  readonly #machines: SimNode[] = []
  readonly #zombies: SimNode[] = []
  readonly #readers = Array.from({ length: PARTITIONS }, (_, partition) => new CommittedReader(TARGET, partition))
  /** Those whose last transaction may not have ended. */
  readonly #writing = new Set<string>()
  #isCalm = false
  #isOver = false
  #made = 0

  constructor(seed: number, print?: (line: string) => void) {
    this.#prng = new Prng(seed)
    this.#print = print
    this.#losesPower = this.#prng.chance(0.3)
    const version = this.#prng.below(5)
    this.#version = version > 2 ? 2 : version
    this.#cluster = simCluster(seed, coordinatorSettings(this.#prng, SETTINGS, this.#losesPower), print)
    const nowMs = (): number => this.#cluster.simulation.nowMs
    this.#watch = new TransactionWatch(nowMs, print)
    this.#groups = new GroupWatch(nowMs, print)
  }

  async tell(): Promise<void> {
    const cluster = this.#cluster
    await cluster.ready()
    await cluster.client(async (world, connect) => {
      const rpc = connect()
      if (this.#version < 2) await setTransactionVersion(rpc, this.#version)
      await createTopic(rpc, SOURCE, COPIERS.length)
      await createTopic(rpc, TARGET, PARTITIONS)
      await untilCoordinated(world, rpc, 0, COPIERS)
      await untilCoordinated(world, rpc, 1, [...WRITERS, ...COPIERS])
      for (const partition of COPIERS.keys()) {
        for (let i = 0; i < COPIED; i++) await produce(rpc, SOURCE, partition, batchOf([`${i}`], world.clock.nowMs()))
      }
      rpc.close()
    })
    this.#makeMachines()
    for (let round = 0; round < ROUNDS; round++) await this.#trouble()
    this.#isCalm = true
    for (const zombie of this.#zombies) {
      if (zombie.isRunning) zombie.kill()
      this.#writing.delete(zombie.name)
    }
    for (const machine of this.#machines) if (!machine.isRunning) machine.start()
    await this.#rest()
    await this.#restart()
    this.#isOver = true
  }

  #makeMachines(): void {
    const { simulation } = this.#cluster
    const shared = {
      topic: TARGET,
      allowsVersion2: this.#version === 2,
      timeoutMs: TIMEOUT_MS,
      watch: this.#watch,
      groups: this.#groups,
      isCalm: () => this.#isCalm,
      isOver: () => this.#isOver,
    }
    const connect = (world: World) => () => this.#cluster.connectFrom(world)
    for (const transactionalId of WRITERS) {
      const nextValue = (): string => `${transactionalId}-${this.#made++}`
      const write = (name: string): SimNode => {
        const options = { ...shared, transactionalId, partitionCount: PARTITIONS, prng: this.#prng.fork(), nextValue }
        return simulation.node(name, async (world) => {
          this.#writing.add(name)
          await writeTransactions(options, world, connect(world))
          this.#writing.delete(name)
        })
      }
      this.#machines.push(write(transactionalId))
      this.#zombies.push(write(`${transactionalId}-again`))
    }
    for (const [partition, groupId] of COPIERS.entries()) {
      const copy = (name: string): SimNode => {
        const options = {
          ...shared,
          transactionalId: groupId,
          groupId,
          source: SOURCE,
          partition,
          prng: this.#prng.fork(),
          nextAttempt: () => this.#made++,
        }
        return simulation.node(name, (world) => copyTransactions(options, world, connect(world)))
      }
      this.#machines.push(copy(groupId))
      this.#zombies.push(copy(`${groupId}-again`))
    }
    const reader = simulation.node('reader', (world) => this.#read(world))
    for (const machine of [...this.#machines, reader]) machine.start()
  }

  /** Reads along. */
  async #read(world: World): Promise<void> {
    const prng = this.#prng.fork()
    const caller = new Caller(world, () => this.#cluster.connectFrom(world))
    while (!this.#isCalm) {
      for (const reader of this.#readers) await reader.read(caller, prng.between(100, 3000))
      await sleep(world, prng.float() * 100)
    }
    caller.close()
  }

  async #trouble(): Promise<void> {
    const { simulation } = this.#cluster
    const prng = this.#prng
    await simulation.run(prng.between(100, 3000))
    const kind = prng.below(6)
    const victim = present(this.#machines[prng.below(this.#machines.length)], 'there are machines')
    this.#print?.(`trouble ${kind} of ${victim.name}`)
    if (kind <= 1) {
      await endBroker(this.#cluster, prng, this.#losesPower, 1000)
    } else if (kind === 2) {
      if (victim.isRunning) victim.kill()
      await simulation.run(prng.between(0, TIMEOUT_MS * 2))
      victim.start()
    } else if (kind === 3) {
      // The process was thought to be dead; now there are two.
      for (const zombie of this.#zombies) {
        if (prng.chance(0.5)) continue
        if (zombie.isRunning) zombie.kill()
        else zombie.start()
      }
    } else if (kind === 4) {
      const lost = this.#machines.filter(() => prng.chance(0.5)).map(({ name }) => name)
      simulation.network.partition(['broker'], lost, prng.chance(0.3))
      await simulation.run(prng.between(100, TIMEOUT_MS * 2))
      simulation.network.heal()
    } else {
      await slowDisk(this.#cluster, prng, 2000)
    }
  }

  /** Copies are finished, what was left open is aborted; then all that is there is looked at. */
  async #rest(): Promise<void> {
    await this.#cluster.client(async (world, connect) => {
      const rpc = connect()
      const deadlineMs = world.clock.monotonicMs() + 120_000
      for (;;) {
        const writing = [...this.#writing].join(', ')
        const open = await this.#openPartitions(rpc)
        const left = await this.#uncopied(rpc)
        if (open.length === 0 && left.length === 0 && writing === '') break
        assert(
          world.clock.monotonicMs() < deadlineMs,
          () => `no rest: open are ${open.join(', ')}, not copied ${left.join(', ')}, writing are ${writing}`,
        )
        await sleep(world, 200)
      }
      rpc.close()
      const caller = new Caller(world, connect)
      const found: string[] = []
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const whole = new CommittedReader(TARGET, partition)
        while (await whole.read(caller, 1_000_000));
        found.push(...whole.values)
        const along = this.#readers[partition]?.values ?? []
        for (const [i, value] of along.entries()) {
          assert(
            whole.values[i] === value,
            () => `partition ${partition}: ${value} was seen at ${i}, at the end there is ${whole.values[i]}`,
          )
        }
      }
      caller.close()
      const { committed, aborted } = this.#watch.check(found)
      this.#print?.(`${committed} transactions committed, ${aborted} aborted`)
      for (const [partition, groupId] of COPIERS.entries()) {
        const copies = found.filter((each) => each.includes(`:${groupId}-`)).map((each) => each.replace(/\/.*/, ''))
        const wanted = Array.from({ length: COPIED }, (_, offset) => `${partition}:${groupId}-${offset}`)
        assert(copies.join(' ') === wanted.join(' '), () => `copies of ${groupId}: ${copies.join(' ')}`)
      }
    })
  }

  /** Those whose last stable offset is not their end. */
  async #openPartitions(rpc: RpcClient): Promise<string[]> {
    const open: string[] = []
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const [end, stable] = [await endOf(rpc, TARGET, partition), await endOf(rpc, TARGET, partition, 1)]
      if (end !== stable || end < 0) open.push(`${partition} (${stable} of ${end})`)
    }
    return open
  }

  async #uncopied(rpc: RpcClient): Promise<string[]> {
    const snapshot = await coordinatorSnapshot(rpc)
    return COPIERS.filter((groupId) => {
      const line = snapshot?.find((each) => each.startsWith(`offset of ${groupId} `))
      return line === undefined || !line.includes(`"committedOffset":${COPIED},`)
    })
  }

  async #restart(): Promise<void> {
    const before = await this.#settled()
    await checkRestart(this.#cluster, before, () => this.#settled())
  }

  /** What the coordinators say once no transaction is under way. */
  async #settled(): Promise<string[]> {
    let found: string[] | undefined
    await this.#cluster.client(async (world, connect) => {
      const rpc = connect()
      const deadlineMs = world.clock.monotonicMs() + 60_000
      for (;;) {
        found = await coordinatorSnapshot(rpc)
        const moving = found?.filter((line) => line.startsWith('transaction') && !/"(Empty|CompleteCommit|CompleteAbort)"/.test(line))
        if (moving?.length === 0) break
        assert(world.clock.monotonicMs() < deadlineMs, () => `transactions do not come to rest: ${moving?.join('\n')}`)
        await sleep(world, 50)
      }
      rpc.close()
    })
    return found ?? []
  }
}

async function setTransactionVersion(rpc: RpcClient, maxVersionLevel: number): Promise<void> {
  const featureUpdates = [{ feature: 'transaction.version', maxVersionLevel, upgradeType: SAFE_DOWNGRADE }]
  const api = { request: UpdateFeaturesRequest, response: UpdateFeaturesResponse }
  const response = await rpc.request(api, 1, { featureUpdates, timeoutMs: 10_000 })
  assert(response.errorCode === 0, () => `transaction.version ${maxVersionLevel}: ${response.errorMessage}`)
}

export const scenario: Scenario = {
  name: 'transactions',
  run: (seed, print) => new Story(seed, print).tell(),
}
