import type { BrokerConfig, DynamicBrokerConfig } from '@samsa/config'
import { logConfig } from '@samsa/config'
import { openLogStore, readMetaProperties } from '@samsa/log'
import type { LogStore } from '@samsa/log'
import { configKey, emptyImage, randomUuid, readBootstrapRecords, ResourceType, supportedFeatures } from '@samsa/metadata'
import type { MetadataDelta, MetadataImage, MetadataPublisher } from '@samsa/metadata'
import type { MetricRegistry } from '@samsa/metrics'
import type { Logger, LoggerLevels, World } from '@samsa/ports'
import { parseStaticVoters } from '@samsa/raft'
import type { Endpoint } from '@samsa/raft'
import { BufferPool, ReplyTurn } from '@samsa/wire'
import { AutoTopicCreation } from './auto-topic-creation.ts'
import { addBrokerGauges } from './broker-gauges.ts'
import type { BrokerParts } from './broker-parts.ts'
import { BrokerServers } from './broker-servers.ts'
import type { LogCleaner } from './cleaner/log-cleaner.ts'
import { startCleaner } from './cleaner/start-cleaner.ts'
import { ControllerHost } from './controller/controller-host.ts'
import { MetadataLog } from './controller/metadata-log.ts'
import { formatIfEmpty } from './first-format.ts'
import { GroupCoordinator } from './coordinator/group-coordinator.ts'
import { TransactionCoordinator } from './coordinator/transaction-coordinator.ts'
import { FetchSessionCache } from './fetch/fetch-session.ts'
import { RecordBuffers } from './fetch/record-buffers.ts'
import { WaitingFetches } from './fetch/waiting-fetches.ts'
import { BrokerLifecycle } from './lifecycle/broker-lifecycle.ts'
import type { BrokerState } from './lifecycle/broker-lifecycle.ts'
import { cordonedDirectoryIds, cordonedPaths } from './partitions/cordoned-directories.ts'
import { DirectoryAssignments } from './lifecycle/directory-assignments.ts'
import { MetadataView } from './metadata-view.ts'
import { NodeStartError } from './node-checks.ts'
import type { NodeHooks } from './node-hooks.ts'
import { HostedPartitions } from './partitions/hosted-partitions.ts'
import { LogMoves } from './partitions/log-moves.ts'
import { MarkerWriter } from './partitions/marker-writer.ts'
import { PartitionApplier } from './partitions/partition-applier.ts'
import { TransactionVerification } from './partitions/transaction-verification.ts'
import { ProducerIds } from './producer-ids.ts'
import { ClientTelemetry } from './telemetry/client-telemetry.ts'
import { BrokerTopicMeters } from './topic-meters.ts'

export interface BrokerOptions {
  readonly world: World
  readonly config: DynamicBrokerConfig
  readonly logging: LoggerLevels
  readonly registry: MetricRegistry
  readonly hostName: string
  readonly hooks: NodeHooks
  readonly onFatal: (error: Error) => void
}

const SESSION_EVICTION_MS = 120_000
const STOP_GRACE_MS = 5000
const POOL_BYTES = 64 * 1024 * 1024

/** Loggers that Kafka's own log4j2.yaml names: people set their levels whether something is written to them or not. */
const CUSTOMARY_LOGGERS = [
  'kafka',
  'org.apache.kafka',
  'kafka.request.logger',
  'org.apache.kafka.controller',
  'state.change.logger',
  'kafka.authorizer.logger',
]

/** Broker and controller of one process: puts the parts together, and starts and stops them in order. */
export class Broker implements MetadataPublisher {
  readonly name = 'broker'
  readonly #options: BrokerOptions
  readonly #log: Logger
  readonly #turn = new ReplyTurn()
  readonly #pool = new BufferPool(POOL_BYTES)
  readonly #metadata = new MetadataView(emptyImage)
  readonly #partitions = new HostedPartitions()
  #clusterId: string | undefined
  #store: LogStore | undefined
  #metadataLog: MetadataLog | undefined
  #controller: ControllerHost | undefined
  #servers: BrokerServers | undefined
  #lifecycle: BrokerLifecycle | undefined
  #applier: PartitionApplier | undefined
  #moves: LogMoves | undefined
  #cleaner: LogCleaner | undefined
  #groups: GroupCoordinator | undefined
  #markers: MarkerWriter | undefined
  #transactions: TransactionCoordinator | undefined
  #producerIds: ProducerIds | undefined
  #waitingFetches: WaitingFetches | undefined
  #logsAreLoaded = false
  #hasFailed = false
  #imageWaiters: { readonly holds: (image: MetadataImage) => boolean; readonly resolve: () => void }[] = []

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#log = options.logging.logger('kafka.server.BrokerServer')
    for (const name of CUSTOMARY_LOGGERS) options.logging.logger(name)
  }

  get state(): BrokerState {
    return this.#lifecycle?.state ?? 'STARTING'
  }

  get clusterId(): string | undefined {
    return this.#clusterId
  }

  port(listenerName: string): number | undefined {
    return this.#servers?.port(listenerName)
  }

  async start(): Promise<void> {
    const config = this.#options.config.static
    const { world, logging, registry } = this.#options
    formatIfEmpty(world, config, this.#options.hostName, this.#log)
    const store = this.#openStore(config)
    const clusterId = this.#identify(store, config)
    this.#waitingFetches = new WaitingFetches(world.clock, this.#turn)
    const waitingFetches = this.#waitingFetches
    this.#servers = new BrokerServers({
      world,
      logging,
      registry,
      config: this.#options.config,
      pool: this.#pool,
      turn: this.#turn,
      hooks: this.#options.hooks,
      closed: (connection) => waitingFetches.drop(connection),
    })
    await this.#servers.bind()
    const controller = this.#startController(config, store, clusterId)
    this.#controller = controller
    this.#servers.serveController({
      nodeId: config.nodeId,
      controller,
      clock: world.clock,
      config: this.#options.config,
      logging,
      supportedFeatures: supportedFeatures(config.get('unstable.feature.versions.enable')),
      turn: this.#turn,
    })
    controller.publishTo(this)
    controller.start()
    await this.#whenImage((image) => image.features.metadataVersion !== undefined)
    const lifecycle = this.#makeLifecycle(config, store, controller, clusterId)
    this.#lifecycle = lifecycle
    await lifecycle.start()
    await this.#loadLogs(config, store, controller, lifecycle)
    const parts = this.#parts(store, controller, lifecycle, clusterId, waitingFetches)
    addBrokerGauges(registry, parts, lifecycle, controller, this.#servers)
    await lifecycle.becomeReady()
    await this.#whenImage((image) => image.cluster.brokers.get(config.nodeId)?.fenced === false)
    // Only now, or the first clients would be told of a cluster without brokers. Their connections wait meanwhile.
    this.#options.hooks.serving?.(parts)
    this.#servers.serveBroker(parts)
    this.#log.info('ready', { nodeId: config.nodeId, clusterId, partitions: this.#partitions.partitionCount })
  }

  async stop(): Promise<void> {
    const config = this.#options.config.current
    if (this.#lifecycle !== undefined && this.#controller !== undefined) {
      this.#log.info('stopping')
      // After a failure the controller is gone: there is nobody to ask.
      if (config.get('controlled.shutdown.enable') && !this.#hasFailed) await this.#lifecycle.controlledShutdown(STOP_GRACE_MS)
      this.#lifecycle.stop()
    }
    this.#waitingFetches?.completeAll()
    this.#turn.run(() => {
      this.#groups?.stop()
      this.#transactions?.stop()
    })
    await this.#servers?.stop(STOP_GRACE_MS)
    this.#moves?.stop()
    this.#cleaner?.stop()
    this.#applier?.stop()
    this.#controller?.stop()
    this.#metadataLog?.log.close()
    const store = this.#store
    const brokerEpoch = this.#lifecycle?.brokerEpoch ?? -1
    if (store !== undefined) await new Promise<void>((resolve) => store.close(brokerEpoch, resolve))
    this.#log.info('stopped')
  }

  /** Every committed change comes by here, in the order of the log. */
  onMetadataUpdate(delta: MetadataDelta, image: MetadataImage): void {
    this.#turn.run(() => {
      this.#metadata.replace(image)
      this.#applyBrokerConfigs(delta, image)
      if (this.#logsAreLoaded) {
        this.#applier?.apply(delta, image)
        this.#groups?.metadataApplied(delta)
        this.#transactions?.metadataApplied(delta)
      }
      const waiters = this.#imageWaiters
      this.#imageWaiters = waiters.filter((waiter) => !waiter.holds(image))
      for (const waiter of waiters) if (waiter.holds(image)) waiter.resolve()
    })
  }

  #whenImage(holds: (image: MetadataImage) => boolean): Promise<void> {
    if (holds(this.#metadata.image)) return Promise.resolve()
    return new Promise((resolve) => this.#imageWaiters.push({ holds, resolve }))
  }

  #openStore(config: BrokerConfig): LogStore {
    const { world, logging, registry } = this.#options
    const flushTime = registry.histogram('kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs')
    this.#store = openLogStore({
      world,
      logging,
      directories: config.logDirs,
      cordoned: () => cordonedPaths(this.#options.config),
      checkpointIntervalMs: config.get('log.flush.offset.checkpoint.interval.ms'),
      startOffsetCheckpointIntervalMs: config.get('log.flush.start.offset.checkpoint.interval.ms'),
      highWatermarkCheckpointIntervalMs: config.get('replica.high.watermark.checkpoint.interval.ms'),
      retentionCheckIntervalMs: config.get('log.retention.check.interval.ms'),
      recoveryThreadsPerDirectory: config.get('num.recovery.threads.per.data.dir'),
      flushCheckIntervalMs: config.get('log.flush.scheduler.interval.ms'),
      initialTaskDelayMs: config.get('log.initial.task.delay.ms'),
      producerIdExpirationMs: () => this.#options.config.current.get('producer.id.expiration.ms'),
      producerIdExpirationCheckIntervalMs: config.get('producer.id.expiration.check.interval.ms'),
      maxTransactionTimeoutMs: config.get('transaction.max.timeout.ms'),
      transactionVerificationEnabled: () => this.#options.config.current.get('transaction.partition.verification.enable'),
      onFlush: (_log, durationMs) => flushTime.update(Math.trunc(durationMs)),
      onDirectoryFailed: (directory, error) => {
        this.#log.error('a log directory failed and is offline', { directory: directory.path, error: error.message })
        for (const partition of this.#partitions.all()) if (partition.log?.isOffline === true) partition.disturb()
        const directories = this.#store?.directories ?? []
        if (directories.every((each) => each.isOffline)) this.#fatal(new Error('Shutdown broker because all log dirs have failed'))
        else this.#lifecycle?.heartbeatNow()
      },
    })
    return this.#store
  }

  /** The cluster that the directories belong to; they must agree with each other and with the configuration. */
  #identify(store: LogStore, config: BrokerConfig): string {
    let clusterId: string | undefined
    for (const { path, meta } of store.directories) {
      if (meta === undefined)
        throw new NodeStartError(`No \`meta.properties\` found in ${path} (have you run \`samsa storage format\` to format the directory?)`)
      if (meta.nodeId !== undefined && meta.nodeId !== config.nodeId) {
        throw new NodeStartError(
          `Stored node id ${meta.nodeId} doesn't match previous node id ${config.nodeId} in ${path}. Set node.id, or use other directories.`,
        )
      }
      if (clusterId !== undefined && meta.clusterId !== clusterId) {
        throw new NodeStartError(`Invalid cluster.id in: ${path}/meta.properties. Expected ${clusterId}, but read ${meta.clusterId}`)
      }
      clusterId = meta.clusterId
    }
    if (clusterId === undefined) throw new NodeStartError('no log directory tells the cluster id')
    this.#clusterId = clusterId
    return clusterId
  }

  #startController(config: BrokerConfig, store: LogStore, clusterId: string): ControllerHost {
    const { world, logging } = this.#options
    const listener = config.controllerListenerNames[0] ?? 'CONTROLLER'
    const directory = store.directoryByPath(config.metadataLogDir)
    const directoryId = directory?.directoryId ?? readDirectoryId(world, config.metadataLogDir)
    const voters = parseStaticVoters(config.quorumVoters.map(({ nodeId, host, port }) => `${nodeId}@${host}:${port}`).join(','), listener)
    if (typeof voters === 'string') throw new NodeStartError(voters)
    const localEndpoints: Endpoint[] = config.advertisedControllerListeners.map((endpoint) => ({
      listener: endpoint.listenerName,
      host: endpoint.host === '' ? this.#options.hostName : endpoint.host,
      port: this.#advertisedPort(endpoint.listenerName, endpoint.port),
    }))
    this.#metadataLog = new MetadataLog({
      disk: world.disk,
      clock: world.clock,
      logger: logging.logger('kafka.raft.KafkaMetadataLog'),
      directory: config.metadataLogDir,
      directoryId,
      wasCleanShutdown: directory?.wasCleanShutdown ?? false,
      config: {
        ...logConfig(config, new Map()),
        cleanupPolicy: [],
        retentionBytes: -1,
        retentionMs: -1,
        segmentBytes: config.get('metadata.log.segment.bytes'),
        segmentMs: config.get('metadata.log.segment.ms'),
        maxMessageBytes: 0x7fffffff,
        flushMessages: Number.MAX_SAFE_INTEGER,
        flushMs: Number.MAX_SAFE_INTEGER,
      },
      onFailed: (error) => this.#fatal(error),
    })
    return new ControllerHost({
      world,
      config,
      currentConfig: () => this.#options.config.current,
      clusterId,
      directoryId,
      metadataLog: this.#metadataLog,
      staticVoters: voters,
      localEndpoints,
      bootstrapRecords: readBootstrapRecords(world.disk, config.metadataLogDir),
      log: logging.logger('org.apache.kafka.controller.QuorumController'),
      fatal: (error) => this.#fatal(error),
    })
  }

  #makeLifecycle(config: BrokerConfig, store: LogStore, controller: ControllerHost, clusterId: string): BrokerLifecycle {
    const { world, logging } = this.#options
    const features = supportedFeatures(config.get('unstable.feature.versions.enable'))
    return new BrokerLifecycle({
      clock: world.clock,
      log: logging.logger('kafka.server.BrokerLifecycleManager'),
      controller,
      registration: {
        brokerId: config.nodeId,
        clusterId,
        incarnationId: randomUuid(world.random),
        listeners: config.advertisedListeners.map((endpoint) => ({
          name: endpoint.listenerName,
          host: endpoint.host === '' ? this.#options.hostName : endpoint.host,
          port: this.#advertisedPort(endpoint.listenerName, endpoint.port),
          securityProtocol: 0,
        })),
        features: Array.from(features, ([name, { min, max }]) => ({ name, minSupportedVersion: min, maxSupportedVersion: max })),
        rack: config.get('broker.rack'),
        isMigratingZkBroker: false,
        logDirs: store.directories.filter((directory) => !directory.isOffline).map((directory) => directory.directoryId),
        previousBrokerEpoch: Math.max(-1, ...store.directories.map((directory) => directory.previousBrokerEpoch)),
      },
      heartbeatIntervalMs: config.get('broker.heartbeat.interval.ms'),
      retryBackoffMs: config.get('controller.quorum.retry.backoff.ms') * 5,
      metadataOffset: () => this.#metadata.image.provenance.lastContainedOffset,
      offlineLogDirs: () => store.directories.filter((directory) => directory.isOffline).map((directory) => directory.directoryId),
      cordonedLogDirs: () => cordonedDirectoryIds(this.#options.config, store, this.#metadata.image),
      refused: (message) => this.#fatal(new Error(message)),
    })
  }

  /** An advertised port 0 stands for the one that was bound. */
  #advertisedPort(listenerName: string, port: number): number {
    return port === 0 ? (this.#servers?.port(listenerName) ?? 0) : port
  }

  async #loadLogs(config: BrokerConfig, store: LogStore, controller: ControllerHost, lifecycle: BrokerLifecycle): Promise<void> {
    const { world, logging, registry } = this.#options
    const assignments = new DirectoryAssignments(controller, world.clock, config.nodeId, () => lifecycle.brokerEpoch)
    this.#moves = new LogMoves(store, world.clock, logging.logger('broker.log-moves'), (partition) => {
      if (partition.log !== undefined) assignments.add(partition, partition.log.directoryId)
    })
    const moves = this.#moves
    this.#applier = new PartitionApplier({
      clock: world.clock,
      nodeId: config.nodeId,
      store,
      partitions: this.#partitions,
      config: this.#options.config,
      meters: this.#topicMeters(registry),
      log: logging.logger('kafka.server.ReplicaManager'),
      moves: () => moves,
      assigned: (partition, directoryId) => assignments.add(partition, directoryId),
    })
    const applier = this.#applier
    this.#groups = new GroupCoordinator({
      clock: world.clock,
      log: logging.logger('org.apache.kafka.coordinator.group.GroupCoordinatorService'),
      turn: this.#turn,
      config: this.#options.config,
      metadata: this.#metadata,
      partitions: this.#partitions,
    })
    const groups = this.#groups
    this.#markers = new MarkerWriter({
      clock: world.clock,
      turn: this.#turn,
      log: logging.logger('kafka.server.ReplicaManager'),
      partitions: this.#partitions,
      groups,
      meters: this.#topicMeters(registry),
    })
    this.#producerIds = new ProducerIds(controller, config.nodeId, () => lifecycle.brokerEpoch)
    this.#transactions = new TransactionCoordinator({
      nodeId: config.nodeId,
      clock: world.clock,
      log: logging.logger('kafka.coordinator.transaction.TransactionCoordinator'),
      turn: this.#turn,
      config: this.#options.config,
      metadata: this.#metadata,
      partitions: this.#partitions,
      producerIds: this.#producerIds,
      markers: this.#markers,
    })
    const transactions = this.#transactions
    await new Promise<void>((resolve) =>
      store.load(
        {
          configFor: (topic) => applier.configOf(this.#metadata.image, topic),
          isStray: ({ topic, partition, topicId }) => {
            const found = this.#metadata.topic(topic)
            return found?.id !== topicId || found.partitions[partition]?.replicas.includes(config.nodeId) !== true
          },
        },
        resolve,
      ),
    )
    this.#turn.run(() => {
      applier.applyImage(this.#metadata.image)
      groups.metadataApplied(undefined)
      transactions.metadataApplied(undefined)
      this.#logsAreLoaded = true
    })
    this.#options.config.onChange((now, before) => {
      applier.reconfigureAll(this.#metadata.image)
      if (now.text('cordoned.log.dirs') !== before.text('cordoned.log.dirs')) lifecycle.heartbeatNow()
    })
    this.#cleaner = startCleaner({ clock: world.clock, store, config: this.#options.config, logging, registry })
  }

  #meters: BrokerTopicMeters | undefined
  #topicMeters(registry: MetricRegistry): BrokerTopicMeters {
    this.#meters ??= new BrokerTopicMeters(registry)
    return this.#meters
  }

  #parts(
    store: LogStore,
    controller: ControllerHost,
    lifecycle: BrokerLifecycle,
    clusterId: string,
    waitingFetches: WaitingFetches,
  ): BrokerParts {
    const { world, logging, registry, config } = this.#options
    const { random } = world
    const groups = this.#groups
    const markers = this.#markers
    const transactions = this.#transactions
    const producerIds = this.#producerIds
    if (!this.#moves || !groups || !markers || !transactions || !producerIds) throw new Error('the logs are not loaded')
    return {
      nodeId: config.static.nodeId,
      clusterId,
      world,
      logging,
      registry,
      config,
      metadata: this.#metadata,
      store,
      partitions: this.#partitions,
      logMoves: this.#moves,
      controller,
      fetchSessions: new FetchSessionCache(
        config.static.get('max.incremental.fetch.session.cache.slots'),
        SESSION_EVICTION_MS,
        () => random.below(0x7fffffff) + 1,
      ),
      waitingFetches,
      groups,
      transactions,
      markers,
      verification: new TransactionVerification({ clock: world.clock, turn: this.#turn, config, registry, transactions }),
      producerIds,
      topicMeters: this.#topicMeters(registry),
      autoTopicCreation: new AutoTopicCreation(config, controller, logging.logger('broker.auto-topic-creation')),
      telemetry: new ClientTelemetry(this.#options.world, config, () => this.#metadata.image),
      supportedFeatures: supportedFeatures(config.static.get('unstable.feature.versions.enable')),
      recordBuffers: new RecordBuffers(this.#pool),
      turn: this.#turn,
    }
  }

  /** Dynamic configuration of this broker and of all (KIP-226). */
  #applyBrokerConfigs(delta: MetadataDelta, image: MetadataImage): void {
    const { config } = this.#options
    const own = configKey({ type: ResourceType.BROKER, name: String(config.static.nodeId) })
    const all = configKey({ type: ResourceType.BROKER, name: '' })
    const ignored: string[] = []
    if (delta.changedConfigs.has(all)) ignored.push(...config.setDefaultConfigs(image.configs.get(all)?.values ?? new Map()))
    if (delta.changedConfigs.has(own)) ignored.push(...config.setBrokerConfigs(image.configs.get(own)?.values ?? new Map()))
    for (const problem of ignored) this.#log.error('dynamic configuration ignored', { problem })
  }

  #fatal(error: Error): void {
    this.#hasFailed = true
    this.#log.error('the node cannot go on', { error: error.message })
    this.#controller?.stop()
    this.#lifecycle?.stop()
    this.#options.onFatal(error)
  }
}

function readDirectoryId(world: World, directory: string): string {
  const meta = readMetaProperties(world.disk, directory)
  if (meta === undefined || typeof meta === 'string' || meta.directoryId === undefined) {
    throw new NodeStartError(`${directory}: no directory id in meta.properties`)
  }
  return meta.directoryId
}
