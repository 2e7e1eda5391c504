import type { BrokerConfig } from '@samsa/config'
import { MetadataLoader, QuorumController, randomUuid, supportedFeatures } from '@samsa/metadata'
import type {
  ControllerContext,
  ControllerOperations,
  ControllerResult,
  MetadataImage,
  MetadataPublisher,
  MetadataRecord,
} from '@samsa/metadata'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { Logger, Timer, World } from '@samsa/ports'
import { QuorumStateFile, RaftNode, SnapshotStore } from '@samsa/raft'
import type { Endpoint, RaftEffect, Voter } from '@samsa/raft'
import { digests } from '../first-format.ts'
import type { ActiveController, QuorumFacts } from './active-controller.ts'
import { configSchema, configValidator } from './config-rules.ts'
import type { ControllerApi, ControllerCaller, ControllerChannel } from './controller-channel.ts'
import { controllerRegistrationApi } from './controller-decisions.ts'
import { METADATA_FOLDER, MetadataLog } from './metadata-log.ts'

export interface ControllerHostOptions {
  readonly world: World
  readonly config: BrokerConfig
  /** The configuration in force. */
  readonly currentConfig: () => BrokerConfig
  readonly clusterId: string
  /** Of the directory with the metadata log. */
  readonly directoryId: string
  readonly metadataLog: MetadataLog
  readonly staticVoters: readonly Voter[]
  readonly localEndpoints: readonly Endpoint[]
  readonly bootstrapRecords: readonly MetadataRecord[]
  readonly log: Logger
  /** The node cannot go on: its metadata log failed. */
  readonly fatal: (error: Error) => void
}

/** A timer that comes up later than this is looked at again after the grace: until then what waited in the sockets has been read. */
const STANDSTILL_MS = 1000
const GRACE_MS = 100

const INTERNAL_CALLER: ControllerCaller = { apiVersion: 0, principal: 'User:ANONYMOUS', clientHost: '' }

/**
 * The quorum and the controller of this process: does what they ask of the world (flushes, timers) and brings requests to them. It is
 * also the channel of the broker beside it.
 */
export class ControllerHost implements ControllerChannel, ActiveController {
  readonly #options: ControllerHostOptions
  readonly #raft: RaftNode
  readonly #loader = new MetadataLoader()
  readonly #controller: QuorumController
  #timer: Timer | undefined
  #timerAtMs = Infinity
  #stopped = false

  constructor(options: ControllerHostOptions) {
    this.#options = options
    const { config, world } = options
    const directory = `${config.metadataLogDir}/${METADATA_FOLDER}`
    this.#raft = new RaftNode({
      nodeId: config.nodeId,
      directoryId: options.directoryId,
      clusterId: options.clusterId,
      log: options.metadataLog,
      snapshots: new SnapshotStore(world.disk, directory),
      quorumState: new QuorumStateFile(world.disk, directory),
      staticVoters: options.staticVoters,
      localEndpoints: options.localEndpoints,
      snapshotPolicy: {
        maxBytesBetween: config.get('metadata.log.max.record.bytes.between.snapshots'),
        maxIntervalMs: config.get('metadata.log.max.snapshot.interval.ms'),
        retentionBytes: config.get('metadata.max.retention.bytes'),
        retentionMs: config.get('metadata.max.retention.ms'),
      },
    })
    const unstable = config.get('unstable.feature.versions.enable')
    this.#controller = new QuorumController({
      raft: this.#raft,
      loader: this.#loader,
      bootstrapRecords: options.bootstrapRecords,
      maxIdleIntervalMs: config.get('metadata.max.idle.interval.ms'),
      controller: {
        nodeId: config.nodeId,
        clusterId: options.clusterId,
        configSchema: configSchema(config),
        configValidator: configValidator(options.currentConfig),
        digests,
        random: world.random,
        defaultReplicationFactor: config.get('default.replication.factor'),
        defaultNumPartitions: config.get('num.partitions'),
        defaultMinInSyncReplicas: config.get('min.insync.replicas'),
        deleteTopicEnable: config.get('delete.topic.enable'),
        brokerSessionTimeoutMs: config.get('broker.session.timeout.ms'),
        leaderImbalanceCheckIntervalMs: config.get('auto.leader.rebalance.enable')
          ? config.get('leader.imbalance.check.interval.seconds') * 1000
          : undefined,
        unstableFeatureVersionsEnabled: unstable,
        authorizerPresent: false,
        voterIds: () => this.#raft.voters.ids(),
        kraftVersion: () => this.#raft.kraftVersion,
      },
    })
  }

  get image(): MetadataImage {
    return this.#loader.image
  }

  get raft(): RaftNode {
    return this.#raft
  }

  get isActive(): boolean {
    return this.#controller.isActive
  }

  get quorum(): QuorumFacts {
    const raft = this.#raft
    return {
      clusterId: this.#options.clusterId,
      leaderId: raft.leaderId,
      epoch: raft.epoch,
      highWatermark: raft.highWatermark,
      endOffset: raft.endOffset,
      kraftVersion: raft.kraftVersion,
      voters: [...raft.voters.voters.values()],
      nowMs: this.#options.world.clock.nowMs(),
    }
  }

  /** Hears of every committed image, from the one that holds now. */
  publishTo(publisher: MetadataPublisher): void {
    this.#loader.addPublisher(publisher)
  }

  /** Takes the lead, begins the cluster if the log is empty, and registers this controller. */
  start(): void {
    this.#guarded(() => this.#controller.start(this.#nowMs()))
    this.#register()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  send<Request extends MessageSchema, Response extends MessageSchema>(
    api: ControllerApi<Request, Response>,
    caller: ControllerCaller,
    body: Message<Request>,
    done: (response: Input<Response> | undefined) => void,
  ): void {
    if (this.#stopped) done(undefined)
    else api.serve(this, caller, body, done)
  }

  decide<R>(
    caller: ControllerCaller,
    operation: (operations: ControllerOperations, context: ControllerContext) => ControllerResult<R>,
    done: (response: R | undefined) => void,
  ): void {
    const nowMs = this.#nowMs()
    const context: ControllerContext = {
      nowMs,
      apiVersion: caller.apiVersion,
      principal: caller.principal,
      direct: caller.direct === true,
    }
    this.#guarded(
      () =>
        this.#controller.submit(
          nowMs,
          (operations) => operation(operations, context),
          (answer) => done('response' in answer ? answer.response : undefined),
        ),
      () => done(undefined),
    )
  }

  /** Runs a step of the controller. If the metadata log's disk fails under it, the node ends in order instead of by an exception. */
  #guarded(step: () => readonly RaftEffect[], failed?: () => void): void {
    if (this.#stopped) {
      failed?.()
      return
    }
    let effects: readonly RaftEffect[]
    try {
      effects = step()
    } catch (error) {
      if (!this.#options.metadataLog.log.isOffline) throw error
      failed?.()
      this.#fail(error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.#run(effects)
  }

  #fail(error: Error): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#timer?.cancel()
    this.#options.fatal(error)
  }

  #nowMs(): number {
    return this.#options.world.clock.nowMs()
  }

  #run(effects: readonly RaftEffect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'flush':
          this.#flush(effect.endOffset)
          break
        case 'wake':
          this.#wake(effect.atMs)
          break
        case 'leader':
          this.#options.log.info('leader of the quorum', { leaderId: effect.leaderId, epoch: effect.epoch })
          break
        case 'send':
          throw new Error('a quorum of one has nobody to send to')
        case 'committed':
        case 'snapshot':
          break
      }
    }
  }

  #flush(endOffset: number): void {
    this.#options.metadataLog.flush((error) => {
      if (error !== undefined) this.#fail(error)
      else this.#guarded(() => this.#controller.flushed(this.#nowMs(), endOffset))
    })
  }

  #wake(atMs: number): void {
    if (this.#timer !== undefined && atMs >= this.#timerAtMs) return
    this.#timer?.cancel()
    this.#timerAtMs = atMs
    this.#timer = this.#options.world.clock.after(Math.max(1, atMs - this.#nowMs()), () => {
      this.#timer = undefined
      this.#timerAtMs = Infinity
      const nowMs = this.#nowMs()
      // So late says that this process stood still, not that brokers did: their heartbeats, also this one's own, may wait to be read.
      if (nowMs - atMs > STANDSTILL_MS) this.#wake(nowMs + GRACE_MS)
      else this.#guarded(() => this.#controller.tick(nowMs))
    })
  }

  #register(): void {
    const { config, world, localEndpoints } = this.#options
    const unstable = config.get('unstable.feature.versions.enable')
    const body = {
      controllerId: config.nodeId,
      incarnationId: randomUuid(world.random),
      zkMigrationReady: false,
      listeners: localEndpoints.map(({ listener, host, port }) => ({ name: listener, host, port, securityProtocol: 0 })),
      features: Array.from(supportedFeatures(unstable), ([name, { min, max }]) => ({
        name,
        minSupportedVersion: min,
        maxSupportedVersion: max,
      })),
    }
    this.send(controllerRegistrationApi, INTERNAL_CALLER, body, (response) => {
      if (response === undefined || (response.errorCode ?? 0) !== 0) {
        this.#options.log.warn('this controller could not be registered', { errorCode: response?.errorCode })
      }
    })
  }
}
