import { startNode } from '@samsa/broker'
import type { Node } from '@samsa/broker'
import { Kafka } from '@samsa/client'
import type { KafkaConfig } from '@samsa/client'
import { createLogging, createNodeWorld } from '@samsa/node-runtime'
import type { NodeWorld } from '@samsa/node-runtime'
import type { LoggerLevels } from '@samsa/ports'
import { MemoryDisk, MemoryVolume } from '@samsa/sim'
import { durationMs } from './duration.ts'
import type { Duration } from './duration.ts'
import { KafkaFaults } from './faults/kafka-faults.ts'
import { Groups } from './groups.ts'
import { brokerConfig, listenerNames, MAIN_LISTENER } from './kafka-options.ts'
import type { KafkaOptions, TopicOptions } from './kafka-options.ts'
import { Rpc } from './rpc.ts'
import { Topics } from './topics.ts'
import type { OutgoingRecord, RecordsOptions, StoredRecord } from './topics.ts'
import { AdvanceableClock } from './world/advanceable-clock.ts'
import { Life } from './world/life.ts'

/** The broker's time. It runs with the real one, and can be moved forward. */
export interface KafkaClock {
  nowMs(): number
  /** Everything of the broker's that is due on the way happens, in order; resolves when it has come to rest. Clients live on in real time. */
  advance(duration: Duration): Promise<void>
}

const MEMORY_DIRECTORY = '/kafka'

/** A broker with its controller, in this process, on loopback. Made by `startKafka`. */
export class TestKafka implements AsyncDisposable {
  readonly faults: KafkaFaults
  readonly groups: Groups
  readonly clock: KafkaClock
  readonly #options: KafkaOptions
  readonly #nodeWorld: NodeWorld
  readonly #time: AdvanceableClock
  readonly #volume = new MemoryVolume()
  readonly #logging: LoggerLevels
  readonly #topics: Topics
  readonly #rpc: Rpc
  readonly #ports = new Map<string, number>()
  #diskError: string | undefined
  #life: Life | undefined
  #node: Node | undefined
  #failure: Error | undefined

  constructor(options: KafkaOptions) {
    this.#options = options
    this.#nodeWorld = createNodeWorld()
    this.#time = new AdvanceableClock(this.#nodeWorld.clock)
    this.#time.isBusy = () => this.#life?.isBusy ?? false
    const { log } = options
    this.#logging = createLogging(log === undefined ? { level: 'OFF' } : { level: options.logLevel ?? 'INFO', sink: log })
    this.#rpc = new Rpc(this.#nodeWorld, () => ({ host: '127.0.0.1', port: this.port() }))
    this.#topics = new Topics(this.#rpc, this.#time)
    this.groups = new Groups(this.#rpc, this.#topics)
    const controls = {
      disconnectAll: () => {
        this.#rpc.close()
        this.#life?.network.disconnectAll()
      },
      setDiskError: (code: string | undefined) => {
        this.#diskError = code
      },
    }
    this.faults = new KafkaFaults(this.#time, controls, this.groups, this.#rpc)
    this.clock = {
      nowMs: () => this.#time.nowMs(),
      advance: (duration) => this.#time.advance(durationMs(duration)),
    }
  }

  /** `host:port` of the first listener, for a client's `bootstrap.servers`. */
  get bootstrapServers(): string {
    return this.bootstrapServersOf(MAIN_LISTENER)
  }

  bootstrapServersOf(listener: string): string {
    return `127.0.0.1:${this.port(listener)}`
  }

  port(listener: string = MAIN_LISTENER): number {
    const port = this.#ports.get(listener)
    if (port === undefined)
      throw new Error(`there is no listener ${listener}, or it has not started: ${[...this.#ports.keys()].join(', ')}`)
    return port
  }

  /** Samsa's client for this broker; any other one works as well. It lives in real time, as the test does. */
  client(config: KafkaConfig = {}): Kafka {
    return new Kafka({ bootstrapServers: this.bootstrapServers, ...config })
  }

  get clusterId(): string | undefined {
    return this.#node?.clusterId
  }

  /** Whether clients are served. False after `stop`, `crash` or a failure of the disk. */
  get isRunning(): boolean {
    return this.#node?.isReady === true && this.#failure === undefined
  }

  /** Why the node has stopped by itself. */
  get failure(): Error | undefined {
    return this.#failure
  }

  async createTopic(name: string, options: Omit<TopicOptions, 'name'> = {}): Promise<void> {
    await this.#topics.create([{ ...options, name }])
  }

  async createTopics(topics: readonly (string | TopicOptions)[]): Promise<void> {
    await this.#topics.create(topics)
  }

  async deleteTopic(name: string): Promise<void> {
    await this.#topics.delete(name)
  }

  /** Writes records without a client; resolves with their places, in the order given. */
  async produce(
    topic: string,
    records: OutgoingRecord | readonly OutgoingRecord[],
  ): Promise<{ readonly partition: number; readonly offset: number }[]> {
    return await this.#topics.produce(topic, isList(records) ? records : [records])
  }

  /** Everything that is in a topic now, or once there is `atLeast` so much. */
  async records(topic: string, options: RecordsOptions = {}): Promise<StoredRecord[]> {
    return await this.#topics.records(topic, options)
  }

  /** Starts the node, on the ports and the data of its last life. */
  async start(): Promise<void> {
    if (this.#node !== undefined) throw new Error('the node is running already')
    const { dataDirectory } = this.#options
    const life = new Life({
      clock: this.#time,
      network: this.#nodeWorld.network,
      random: this.#nodeWorld.random,
      disk:
        dataDirectory === undefined
          ? new MemoryDisk(this.#volume, {
              nowMs: () => this.#time.nowMs(),
              defer: (_operation, finish) => void this.#nodeWorld.clock.after(0, finish),
            })
          : this.#nodeWorld.disk,
      ...(dataDirectory === undefined ? {} : { compute: this.#nodeWorld.compute }),
      fault: () => this.#diskError,
    })
    this.#life = life
    this.#failure = undefined
    const node = startNode({
      world: life.world,
      config: brokerConfig(this.#options, dataDirectory ?? MEMORY_DIRECTORY, this.#ports),
      logging: this.#logging,
      hooks: this.faults.hooks,
      onFatal: (error) => {
        this.#failure = error
        // As a process that has ended: its clients find nobody.
        void life.end()
      },
    })
    this.#node = node
    try {
      await node.ready
    } catch (error) {
      await this.#endLife()
      throw error
    }
    for (const listener of listenerNames(this.#options)) {
      const port = node.port(listener)
      if (port !== undefined) this.#ports.set(listener, port)
    }
  }

  /** A clean stop. Data, ports and faults stay for the next `start`. */
  async stop(): Promise<void> {
    const node = this.#node
    if (node === undefined) return
    this.#rpc.close()
    if (this.#failure === undefined) await node.stop()
    await this.#endLife()
  }

  /** The end of a process by `kill -9`: nothing is written down, connections break. */
  async crash(): Promise<void> {
    if (this.#node === undefined) return
    await this.#endLife()
  }

  async restart(options: { readonly crash?: boolean } = {}): Promise<void> {
    if (options.crash === true) await this.crash()
    else await this.stop()
    await this.start()
  }

  /** Stops the node and lets go of everything; what was in memory is gone. */
  async close(): Promise<void> {
    this.faults.clear()
    await this.stop()
    this.#rpc.close()
    await this.#nodeWorld.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #endLife(): Promise<void> {
    this.#rpc.close()
    const life = this.#life
    this.#life = undefined
    this.#node = undefined
    await life?.end()
    this.#volume.kill()
  }
}

function isList(records: OutgoingRecord | readonly OutgoingRecord[]): records is readonly OutgoingRecord[] {
  return Array.isArray(records)
}
