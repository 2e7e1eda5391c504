import { startNode } from '@samsa/broker'
import type { Node } from '@samsa/broker'
import { BrokerConfig } from '@samsa/config'
import type { LoggerLevels, World } from '@samsa/ports'
import { Simulation, simLogging } from '@samsa/sim'
import type { SimNode } from '@samsa/sim'
import { Kafka } from '../src/index.ts'
import type { KafkaConfig } from '../src/index.ts'

/** A broker on a simulated machine, and clients on others. */
export class ClientCluster {
  readonly simulation: Simulation
  readonly broker: SimNode
  #node: Node | undefined
  #life = 0
  #clients = 0
  /** Where the clients' warnings go. */
  readonly logging: LoggerLevels

  constructor(seed: number, print?: (line: string) => void) {
    this.simulation = new Simulation({ seed })
    this.logging = simLogging(print)
    const config = new BrokerConfig(
      new Map(
        Object.entries({
          'process.roles': 'broker,controller',
          'node.id': '1',
          'controller.listener.names': 'CONTROLLER',
          listeners: 'PLAINTEXT://broker:9092,CONTROLLER://broker:9093',
          'controller.quorum.voters': '1@broker:9093',
          'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
          'log.dirs': '/data/a',
          'log.segment.bytes': '1048576',
          'offsets.topic.replication.factor': '1',
          'offsets.topic.num.partitions': '2',
          'transaction.state.log.replication.factor': '1',
          'transaction.state.log.min.isr': '1',
          'transaction.state.log.num.partitions': '2',
          'group.initial.rebalance.delay.ms': '0',
        }),
      ),
    )
    this.broker = this.simulation.node('broker', async (world, machine) => {
      this.#life = machine.starts
      this.#node = startNode({ world, config, logging: simLogging(print), http: { host: 'broker', port: 8080 } })
      await this.#node.ready
    })
    this.broker.start()
  }

  /** Lets time pass until the broker serves. */
  async ready(): Promise<void> {
    const isReady = await this.simulation.until(
      () => this.broker.isRunning && this.#life === this.broker.starts && this.#node?.isReady === true,
      60_000,
    )
    if (!isReady) throw new Error('the broker did not become ready')
  }

  /** Starts a client's story on a machine of its own; the result tells whether it has come to its end. */
  start(story: (kafka: (config?: Partial<KafkaConfig>) => Kafka, world: World) => Promise<void>): () => boolean {
    let isDone = false
    const machine = this.simulation.node(`client${this.#clients++}`, async (world) => {
      await story(
        (config = {}) =>
          new Kafka({ bootstrapServers: 'broker:9092', requestTimeoutMs: 2000, logger: this.logging.logger('client'), ...config, world }),
        world,
      )
      isDone = true
    })
    machine.start()
    return () => isDone
  }

  /** A client's story to its end, in virtual time. */
  async client(story: (kafka: (config?: Partial<KafkaConfig>) => Kafka, world: World) => Promise<void>): Promise<void> {
    const isDone = this.start(story)
    if (!(await this.simulation.until(isDone, 600_000))) throw new Error('the client did not come to an end')
  }
}

export function sleep(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(delayMs, resolve))
}
