import type { DynamicBrokerConfig } from '@samsa/config'
import type { CreateTopicsRequest } from '@samsa/protocol'
import type { Logger } from '@samsa/ports'
import { createTopicsApi } from './controller/controller-decisions.ts'
import type { ControllerCaller, ControllerChannel } from './controller/controller-channel.ts'

const API_VERSION = 7

/** Creates topics that clients asked for and that do not exist; each name is on its way to the controller once at a time. */
export class AutoTopicCreation {
  readonly #config: DynamicBrokerConfig
  readonly #controller: ControllerChannel
  readonly #log: Logger
  readonly #inFlight = new Set<string>()

  constructor(config: DynamicBrokerConfig, controller: ControllerChannel, log: Logger) {
    this.#config = config
    this.#controller = controller
    this.#log = log
  }

  /** Does not wait: the client is told that the topic does not exist yet, and asks again. Names are valid. */
  create(names: readonly string[], caller: Omit<ControllerCaller, 'apiVersion'>): void {
    const fresh = names.filter((name) => !this.#inFlight.has(name))
    if (fresh.length === 0) return
    for (const name of fresh) this.#inFlight.add(name)
    const body: CreateTopicsRequest = {
      topics: fresh.map((name) => this.#topic(name)),
      timeoutMs: this.#config.current.get('request.timeout.ms'),
      validateOnly: false,
    }
    this.#controller.send(createTopicsApi, { ...caller, apiVersion: API_VERSION }, body, (response) => {
      for (const name of fresh) this.#inFlight.delete(name)
      for (const topic of response?.topics ?? []) {
        if ((topic.errorCode ?? 0) !== 0) {
          this.#log.warn('auto topic creation failed', { topic: topic.name, errorCode: topic.errorCode, message: topic.errorMessage })
        }
      }
    })
  }

  #topic(name: string): CreateTopicsRequest['topics'][number] {
    const config = this.#config.current
    const plain = { name, numPartitions: config.get('num.partitions'), replicationFactor: config.get('default.replication.factor') }
    const topic = { ...plain, assignments: [], configs: [] as { name: string; value: string | null }[] }
    const internal = INTERNAL[name]
    if (internal === undefined) return topic
    const [partitionsKey, factorKey, segmentKey, policy] = internal
    return {
      ...topic,
      numPartitions: config.get(partitionsKey),
      replicationFactor: config.get(factorKey),
      configs: [
        { name: 'cleanup.policy', value: policy },
        { name: 'segment.bytes', value: String(config.get(segmentKey)) },
        ...(name === '__transaction_state' ? transactionConfigs(config.get('transaction.state.log.min.isr')) : PRODUCER_COMPRESSION),
      ],
    }
  }
}

const PRODUCER_COMPRESSION = [{ name: 'compression.type', value: 'producer' }]

function transactionConfigs(minInSyncReplicas: number): { readonly name: string; readonly value: string }[] {
  return [
    { name: 'compression.type', value: 'uncompressed' },
    { name: 'min.insync.replicas', value: String(minInSyncReplicas) },
    { name: 'unclean.leader.election.enable', value: 'false' },
  ]
}

/** Internal topics: their keys for partitions, replication factor and segment size, and their cleanup policy. */
const INTERNAL: Readonly<
  Record<
    string,
    readonly [
      'offsets.topic.num.partitions' | 'transaction.state.log.num.partitions' | 'share.coordinator.state.topic.num.partitions',
      'offsets.topic.replication.factor' | 'transaction.state.log.replication.factor' | 'share.coordinator.state.topic.replication.factor',
      'offsets.topic.segment.bytes' | 'transaction.state.log.segment.bytes' | 'share.coordinator.state.topic.segment.bytes',
      string,
    ]
  >
> = {
  __consumer_offsets: ['offsets.topic.num.partitions', 'offsets.topic.replication.factor', 'offsets.topic.segment.bytes', 'compact'],
  __transaction_state: [
    'transaction.state.log.num.partitions',
    'transaction.state.log.replication.factor',
    'transaction.state.log.segment.bytes',
    'compact',
  ],
  __share_group_state: [
    'share.coordinator.state.topic.num.partitions',
    'share.coordinator.state.topic.replication.factor',
    'share.coordinator.state.topic.segment.bytes',
    'delete',
  ],
}
