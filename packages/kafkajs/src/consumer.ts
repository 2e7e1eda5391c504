import type { Admin as NativeAdmin, Consumer as NativeConsumer, TopicPartition } from '@samsa/client'
import type { Timer } from '@samsa/ports'
import { AdminWire } from './admin-wire.ts'
import { PartitionAssigners, nativeAssignor } from './assigners.ts'
import type { ClientEnvironment } from './client-environment.ts'
import { ConsumerLoop } from './consumer-loop.ts'
import { consumerEvents } from './consumer-types.ts'
import type {
  Consumer,
  ConsumerConfig,
  ConsumerRunConfig,
  ConsumerSubscribeTopic,
  ConsumerSubscribeTopics,
  GroupDescription,
  TopicPartitionOffsetAndMetadata,
  TopicPartitions,
} from './consumer-types.ts'
import { ConsumerWire } from './consumer-wire.ts'
import { KafkaJSNonRetriableError } from './errors.ts'
import { describeGroups } from './group-description.ts'
import { Instrumentation } from './instrumentation.ts'
import type { RemoveInstrumentationEventListener } from './instrumentation.ts'
import type { Logger } from './logger.ts'
import { PausedPartitions } from './paused-partitions.ts'
import { reach } from './reach.ts'
import { afterRetries, translateKnown, translating } from './translation.ts'
import { clock } from './world.ts'

const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000
const HEARTBEAT_INTERVAL_MS = 3000
/** Here a handler may take this long without a sign of life: the native client's heartbeats do not depend on it. */
const LONGEST_HANDLER_MS = 300_000
/** A fetch is always under way here, also while a handler works; what is sought meanwhile waits for it to end. */
const LONGEST_FETCH_MS = 500
const MAX_WAIT_MS = 5000
const RESTART_MS = 300

interface Life {
  readonly native: NativeConsumer
  readonly loop: ConsumerLoop
  readonly over: Promise<void>
  /** Resolves with the first assignment, or the end. */
  readonly joined: Promise<void>
}

export class ConsumerFace implements Consumer {
  readonly events = consumerEvents
  readonly #environment: ClientEnvironment
  readonly #config: ConsumerConfig
  readonly #logger: Logger
  readonly #instrumentation: Instrumentation
  readonly #wire: ConsumerWire
  readonly #adminWire: AdminWire
  readonly #topics = new Map<string, { readonly fromBeginning: boolean }>()
  readonly #paused = new PausedPartitions()
  #life: Life | undefined
  #isStarted = false
  #beginning: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  /** Sought after `run` was called and before there was anything to seek in. */
  readonly #earlySeeks: { readonly place: TopicPartition; readonly offset: number }[] = []
  #restartTimer: Timer | undefined

  constructor(environment: ClientEnvironment, config: ConsumerConfig) {
    const { groupId, heartbeatInterval = HEARTBEAT_INTERVAL_MS, sessionTimeout = SESSION_TIMEOUT_MS } = config
    if (groupId === undefined || groupId === '') throw new KafkaJSNonRetriableError('Consumer groupId must be a non-empty string.')
    if (heartbeatInterval >= sessionTimeout) {
      throw new KafkaJSNonRetriableError(
        `Consumer heartbeatInterval (${heartbeatInterval}) must be lower than sessionTimeout (${sessionTimeout}). It is recommended to set heartbeatInterval to approximately a third of the sessionTimeout.`,
      )
    }
    this.#environment = environment
    this.#config = config
    this.#logger = environment.logger.namespace('Consumer')
    this.#instrumentation = new Instrumentation('consumer', consumerEvents, this.#logger)
    const network = { ...environment, instrumentation: this.#instrumentation, names: consumerEvents }
    this.#wire = new ConsumerWire(network)
    this.#adminWire = new AdminWire(network)
  }

  async connect(): Promise<void> {
    await this.#withAdmin(async (admin) => await reach(admin, this.#config.retry))
    this.#instrumentation.emit(consumerEvents.CONNECT)
  }

  async disconnect(): Promise<void> {
    await this.stop()
    this.#instrumentation.emit(consumerEvents.DISCONNECT)
  }

  /** Calls while one is under way end with it. */
  async stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined
    })
    await this.#stopping
  }

  async #stop(): Promise<void> {
    this.#restartTimer?.cancel()
    this.#isStarted = false
    await this.#beginning
    const life = this.#life
    this.#life = undefined
    if (life === undefined) return
    life.loop.end()
    await life.over
    await life.native.close().catch((error: unknown) => this.#logger.warn('The consumer did not leave its group', { error: String(error) }))
    this.#instrumentation.emit(consumerEvents.STOP)
    this.#logger.info('Stopped', { groupId: this.#config.groupId })
  }

  async subscribe(subscription: ConsumerSubscribeTopics | ConsumerSubscribeTopic): Promise<void> {
    if (this.#isStarted) throw new KafkaJSNonRetriableError('Cannot subscribe to topic while consumer is running')
    const { fromBeginning = false } = subscription
    const given: unknown = 'topics' in subscription ? subscription.topics : 'topic' in subscription ? [subscription.topic] : undefined
    if (
      given === undefined ||
      given === null ||
      ('topic' in subscription && !('topics' in subscription) && (subscription.topic === null || subscription.topic === undefined))
    ) {
      throw new KafkaJSNonRetriableError('Missing required argument "topics"')
    }
    if (!Array.isArray(given)) throw new KafkaJSNonRetriableError('Argument "topics" must be an array')
    const wanted: unknown[] = given
    for (const topic of wanted) {
      if (typeof topic !== 'string' && !(topic instanceof RegExp)) {
        throw new KafkaJSNonRetriableError(
          `Invalid topic ${String(topic)} (${typeof topic}), the topic name has to be a String or a RegExp`,
        )
      }
    }
    const all = wanted.some((topic) => topic instanceof RegExp)
      ? await this.#withAdmin(async (admin) => (await admin.listTopics()).map(({ name }) => name))
      : []
    for (const topic of wanted) {
      if (typeof topic === 'string') this.#topics.set(topic, { fromBeginning })
      else if (topic instanceof RegExp) {
        for (const name of all) if (new RegExp(topic).test(name)) this.#topics.set(name, { fromBeginning })
      }
    }
  }

  /** Resolves when the group has been joined. */
  async run(config: ConsumerRunConfig = {}): Promise<void> {
    if (this.#isStarted) {
      this.#logger.warn('consumer#run was called, but the consumer is already running', { groupId: this.#config.groupId })
      return
    }
    this.#isStarted = true
    const { joined } = await this.#begin(config)
    await joined
  }

  async commitOffsets(topicPartitions: readonly TopicPartitionOffsetAndMetadata[] = []): Promise<void> {
    const list = topicPartitions.map(({ topic, partition, offset, metadata = null }) => {
      mustBePlace(topic, partition)
      const value = offsetOf(offset)
      if (value < 0) throw new KafkaJSNonRetriableError('Offset must not be a negative number')
      if (metadata !== null && typeof metadata !== 'string') {
        throw new KafkaJSNonRetriableError(`Invalid offset metadata, expected string or null, received ${String(metadata)}`)
      }
      return { topic, partition, offset: value, ...(metadata === null ? {} : { metadata }) }
    })
    this.#mustRun()
    await this.#beginning
    const { loop } = this.#life ?? {}
    try {
      await translating(async () => await loop?.commitOffsets(list))
    } catch (error) {
      throw error instanceof Error ? afterRetries(error, this.#config.retry) : error
    }
  }

  seek({ topic, partition, offset }: { readonly topic: string; readonly partition: number; readonly offset: string }): void {
    mustBePlace(topic, partition)
    const value = offsetOf(offset)
    // -1 is the end, -2 the beginning.
    if (value < -2) throw new KafkaJSNonRetriableError('Offset must not be a negative number')
    const { loop } = this.#mustRun() ?? {}
    if (loop === undefined) this.#earlySeeks.push({ place: { topic, partition }, offset: value })
    else loop.seek({ topic, partition }, value)
  }

  async describeGroup(): Promise<GroupDescription> {
    const { groupId } = this.#config
    const [found] = await this.#withAdmin(async (admin) => await describeGroups(admin, this.#adminWire, [groupId]))
    if (found === undefined) throw new KafkaJSNonRetriableError(`Group ${groupId} was not described`)
    return found
  }

  pause(topics: readonly { readonly topic: string; readonly partitions?: number[] }[] = []): void {
    checkSelection(topics, 'pause')
    const { native } = this.#mustRun() ?? {}
    this.#paused.pause(topics)
    native?.pause(this.#paused.of(native.assignment()))
  }

  resume(topics: readonly { readonly topic: string; readonly partitions?: number[] }[] = []): void {
    checkSelection(topics, 'resume')
    const { native } = this.#mustRun() ?? {}
    const before = this.#paused.of(native?.assignment() ?? [])
    this.#paused.resume(topics)
    native?.resume(before.filter(({ topic, partition }) => !this.#paused.has(topic, partition)))
  }

  paused(): TopicPartitions[] {
    const { native } = this.#life ?? {}
    if (native === undefined) return []
    const byTopic = Map.groupBy(this.#paused.of(native.assignment()), ({ topic }) => topic)
    return [...byTopic].map(([topic, partitions]) => ({ topic, partitions: partitions.map(({ partition }) => partition) }))
  }

  on(eventName: string, listener: (event: never) => void): RemoveInstrumentationEventListener {
    return this.#instrumentation.on(eventName, listener)
  }

  logger(): Logger {
    return this.#logger
  }

  /** Resolves once there is a life; what is asked for meanwhile waits for it. */
  async #begin(config: ConsumerRunConfig): Promise<Life> {
    const beginning = this.#start(config)
    this.#beginning = beginning.then(
      () => undefined,
      () => undefined,
    )
    return await beginning
  }

  async #start(config: ConsumerRunConfig): Promise<Life> {
    const { groupId } = this.#config
    this.#logger.info('Starting', { groupId })
    const joined = Promise.withResolvers<void>()
    const native = await this.#native()
    const loop = this.#loop(native, config)
    const startedMs = clock.nowMs()
    this.#wire.fetching = () => loop.fetching()
    this.#wire.fetched = () => loop.fetched()
    const forget = this.#environment.marks.listen((group, offsets) => {
      if (group === groupId) loop.offsets.committed(offsets)
    })
    for (const { place, offset } of this.#earlySeeks.splice(0)) loop.seek(place, offset)
    // Without a topic there is no group to join: kafkajs sits in it and does nothing.
    if (this.#topics.size === 0) joined.resolve()
    else {
      native.subscribe([...this.#topics.keys()], {
        assigned: async (partitions) => {
          await this.#place(native, partitions)
          loop.assigned(partitions)
          native.pause(this.#paused.of(partitions))
          this.#joined(native, clock.nowMs() - startedMs)
          joined.resolve()
        },
        revoked: async (partitions) => {
          const { memberId } = native.groupMetadata()
          if (loop.isRunning) this.#instrumentation.emit(consumerEvents.REBALANCING, { groupId, memberId })
          await loop.revoked(partitions)
        },
        lost: (partitions) => loop.lost(partitions),
      })
    }
    const over = loop.run().then(
      () => {
        forget()
        joined.resolve()
      },
      async (error: unknown) => {
        forget()
        joined.resolve()
        loop.end()
        await this.#crashed(translateKnown(error), config, native)
      },
    )
    this.#life = { native, loop, over, joined: joined.promise }
    return this.#life
  }

  #loop(native: NativeConsumer, config: ConsumerRunConfig): ConsumerLoop {
    const { groupId, retry, heartbeatInterval, maxWaitTimeInMs } = this.#config
    return new ConsumerLoop({
      native,
      config,
      groupId,
      retry,
      heartbeatIntervalMs: heartbeatInterval ?? HEARTBEAT_INTERVAL_MS,
      maxWaitMs: maxWaitTimeInMs ?? MAX_WAIT_MS,
      instrumentation: this.#instrumentation,
      logger: this.#logger.namespace('Runner'),
      isPaused: (topic, partition) => this.#paused.has(topic, partition),
      pause: (topic, partition) => {
        this.pause([{ topic, partitions: [partition] }])
        return () => this.resume([{ topic, partitions: [partition] }])
      },
    })
  }

  async #native(): Promise<NativeConsumer> {
    const { groupId, partitionAssigners = [PartitionAssigners.roundRobin], ...config } = this.#config
    const kafka = await this.#environment.native(this.#wire)
    const topics = (): string[] => [...this.#topics.keys()]
    const known = (topic: string) => this.#wire.partitionsOf(topic)
    return kafka.consumer({
      groupId,
      enableAutoCommit: false,
      partitionAssignmentStrategy: partitionAssigners.map((create) =>
        nativeAssignor(create, { groupId, logger: this.#logger, topics, known }),
      ),
      sessionTimeoutMs: config.sessionTimeout ?? SESSION_TIMEOUT_MS,
      heartbeatIntervalMs: config.heartbeatInterval ?? HEARTBEAT_INTERVAL_MS,
      maxPollIntervalMs: Math.max(config.rebalanceTimeout ?? REBALANCE_TIMEOUT_MS, LONGEST_HANDLER_MS),
      maxPartitionFetchBytes: config.maxBytesPerPartition ?? 1_048_576,
      fetchMinBytes: config.minBytes ?? 1,
      fetchMaxBytes: config.maxBytes ?? 10_485_760,
      fetchMaxWaitMs: Math.min(config.maxWaitTimeInMs ?? LONGEST_FETCH_MS, LONGEST_FETCH_MS),
      isolationLevel: config.readUncommitted === true ? 'read_uncommitted' : 'read_committed',
      autoOffsetReset: topics().some((topic) => this.#topics.get(topic)?.fromBeginning === true) ? 'earliest' : 'latest',
      allowAutoCreateTopics: config.allowAutoTopicCreation ?? true,
      ...(config.rackId === undefined ? {} : { clientRack: config.rackId }),
      ...(config.metadataMaxAge === undefined ? {} : { metadataMaxAgeMs: config.metadataMaxAge }),
    })
  }

  /** Where topics differ in `fromBeginning`, those that begin at the end are put there unless the group has an offset. */
  async #place(native: NativeConsumer, partitions: readonly TopicPartition[]): Promise<void> {
    const kinds = new Set([...this.#topics.values()].map(({ fromBeginning }) => fromBeginning))
    if (kinds.size < 2) return
    const atEnd = partitions.filter(({ topic }) => this.#topics.get(topic)?.fromBeginning === false)
    const committed = await native.committed(atEnd)
    const without = atEnd.filter(({ topic, partition }) => !committed.has(`${topic}-${partition}`))
    if (without.length > 0) native.seekToEnd(without)
  }

  #joined(native: NativeConsumer, duration: number): void {
    const { memberId } = native.groupMetadata()
    const groups = Map.groupBy(native.assignment(), ({ topic }) => topic)
    const inOrder = [...this.#topics.keys()].flatMap((topic) => groups.get(topic) ?? [])
    const memberAssignment: Record<string, number[]> = {}
    for (const { topic, partition } of inOrder) (memberAssignment[topic] ??= []).push(partition)
    const { groupId } = this.#config
    const { leaderId, groupProtocol, generationId } = this.#wire.joined
    const isLeader = leaderId === memberId
    const facts = { groupId, memberId, leaderId, isLeader, memberAssignment, groupProtocol, duration }
    this.#instrumentation.emit(consumerEvents.GROUP_JOIN, facts)
    const topicsSubscribed = [...this.#topics.keys()]
    const { assignedTopics } = this.#wire
    const topicsNotSubscribed = assignedTopics.filter((topic) => !this.#topics.has(topic))
    if (topicsNotSubscribed.length > 0) {
      const payload = { groupId, generationId, memberId, assignedTopics, topicsSubscribed, topicsNotSubscribed }
      this.#instrumentation.emit(consumerEvents.RECEIVED_UNSUBSCRIBED_TOPICS, payload)
      this.#logger.warn('Consumer group received unsubscribed topics', payload)
    }
    this.#logger.info('Consumer has joined the group', { groupId, memberId, memberAssignment })
  }

  /** What handlers or the group failed with in the end: the consumer is over, or begins anew. */
  async #crashed(error: Error, config: ConsumerRunConfig, native: NativeConsumer): Promise<void> {
    const { groupId, retry } = this.#config
    this.#logger.error(`Crash: ${error.name}: ${error.message}`, { groupId, stack: error.stack })
    await native.close().catch(() => undefined)
    this.#life = undefined
    this.#instrumentation.emit(consumerEvents.STOP)
    this.#instrumentation.emit(consumerEvents.DISCONNECT)
    const isRetriable = error.name === 'KafkaJSNumberOfRetriesExceeded' || isRetriableCause(error)
    const restart =
      isRetriable &&
      (retry?.restartOnFailure === undefined ||
        (await retry.restartOnFailure(error).catch((failure: unknown) => {
          this.#logger.error('restartOnFailure failed; the consumer is restarted', { error: String(failure), groupId })
          return true
        })))
    this.#instrumentation.emit(consumerEvents.CRASH, { error, groupId, restart })
    if (!restart || !this.#isStarted) {
      this.#isStarted = false
      return
    }
    const retryTime =
      'retryTime' in error && typeof error.retryTime === 'number' ? error.retryTime : (retry?.initialRetryTime ?? RESTART_MS)
    this.#logger.error(`Restarting the consumer in ${retryTime}ms`, { retryTime, groupId })
    this.#restartTimer = clock.after(retryTime, () => {
      this.#begin(config).catch((failure: unknown) => {
        this.#logger.error('The consumer could not be restarted', { error: String(failure), groupId })
      })
    })
  }

  /** The life if it has begun; throws before `run`. */
  #mustRun(): Life | undefined {
    if (!this.#isStarted) throw new KafkaJSNonRetriableError('Consumer group was not initialized, consumer#run must be called first')
    return this.#life
  }

  async #withAdmin<T>(use: (admin: NativeAdmin) => Promise<T>): Promise<T> {
    return await translating(async () => {
      const admin = (await this.#environment.native(this.#adminWire)).admin()
      try {
        return await use(admin)
      } finally {
        await admin.close()
      }
    })
  }
}

function isRetriableCause(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.cause === undefined ? 'retriable' in error && error.retriable === true : isRetriableCause(error.cause)
}

function mustBePlace(topic: unknown, partition: unknown): void {
  if (topic === undefined || topic === null || topic === '') throw new KafkaJSNonRetriableError(`Invalid topic ${String(topic)}`)
  if (partition === undefined || partition === null || Number.isNaN(Number(partition))) {
    throw new KafkaJSNonRetriableError(`Invalid partition, expected a number received ${String(partition)}`)
  }
}

function offsetOf(given: unknown): number {
  const text = typeof given === 'string' || typeof given === 'number' || typeof given === 'bigint' ? String(given) : ''
  if (!/^-?\d+$/.test(text)) throw new KafkaJSNonRetriableError(`Invalid offset, expected a long received ${String(given)}`)
  return Number(text)
}

function checkSelection(topics: readonly { readonly topic: unknown; readonly partitions?: unknown }[], verb: 'pause' | 'resume'): void {
  for (const selection of topics as readonly ({ readonly topic: unknown; readonly partitions?: unknown } | undefined)[]) {
    if (selection?.topic === undefined || selection.topic === null || selection.topic === '') {
      // In kafkajs's words, which show the whole selection.
      throw new KafkaJSNonRetriableError(`Invalid topic ${String(selection)}`)
    }
    const { partitions } = selection
    if (partitions !== undefined && (!Array.isArray(partitions) || partitions.some((each) => Number.isNaN(Number(each))))) {
      throw new KafkaJSNonRetriableError(
        `Array of valid partitions required to ${verb} specific partitions instead of ${String(partitions)}`,
      )
    }
  }
}
