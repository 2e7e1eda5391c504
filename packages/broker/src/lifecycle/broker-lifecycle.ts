import { errorByCode } from '@samsa/protocol'
import type { BrokerHeartbeatRequest, BrokerHeartbeatResponse, BrokerRegistrationRequest, Input } from '@samsa/protocol'
import type { Clock, Logger, Timer } from '@samsa/ports'
import { brokerHeartbeatApi, brokerRegistrationApi } from '../controller/controller-decisions.ts'
import type { ControllerChannel } from '../controller/controller-channel.ts'
import { code } from '../error-codes.ts'

export type BrokerState = 'NOT_RUNNING' | 'STARTING' | 'RECOVERY' | 'RUNNING' | 'PENDING_CONTROLLED_SHUTDOWN' | 'SHUTTING_DOWN'

/** Kafka's numbers of `kafka.server:type=KafkaServer,name=BrokerState`. */
export const BROKER_STATE_VALUES: Readonly<Record<BrokerState, number>> = {
  NOT_RUNNING: 0,
  STARTING: 1,
  RECOVERY: 2,
  RUNNING: 3,
  PENDING_CONTROLLED_SHUTDOWN: 6,
  SHUTTING_DOWN: 7,
}

export interface BrokerLifecycleOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly controller: ControllerChannel
  /** Without the broker epoch that the controller will give. */
  readonly registration: BrokerRegistrationRequest
  readonly heartbeatIntervalMs: number
  readonly retryBackoffMs: number
  /** The metadata offset that this broker has reached. */
  readonly metadataOffset: () => number
  readonly offlineLogDirs: () => readonly string[]
  /** Ids of the directories that take no new replicas; null where the cluster does not know of it. Asked once the metadata has been caught up with. */
  readonly cordonedLogDirs: () => readonly string[] | null
  /** The controller refuses this broker for good: the text. */
  readonly refused: (message: string) => void
}

const CALLER = { principal: 'User:ANONYMOUS', clientHost: '' }

/**
 * A broker's standing with the controller (KIP-631): registers, heartbeats, asks to be unfenced once it is ready, and before it stops asks
 * for its leaderships to be moved away.
 */
export class BrokerLifecycle {
  readonly #options: BrokerLifecycleOptions
  #epoch = -1
  #state: BrokerState = 'NOT_RUNNING'
  #isReady = false
  #wantsShutdown = false
  #timer: Timer | undefined
  #heartbeatInFlight = false
  #soon = false
  #registered: (() => void) | undefined
  #unfenced: (() => void) | undefined
  #mayStop: (() => void) | undefined

  constructor(options: BrokerLifecycleOptions) {
    this.#options = options
  }

  get brokerEpoch(): number {
    return this.#epoch
  }

  get state(): BrokerState {
    return this.#state
  }

  get isFenced(): boolean {
    return this.#state !== 'RUNNING'
  }

  /** Resolves with the registration. */
  start(): Promise<void> {
    this.#state = 'STARTING'
    return new Promise((resolve) => {
      this.#registered = resolve
      this.#register()
    })
  }

  /** The logs are loaded, and connections are let in: resolves once the controller has unfenced the broker. */
  becomeReady(): Promise<void> {
    this.#state = 'RECOVERY'
    this.#isReady = true
    return new Promise((resolve) => {
      this.#unfenced = resolve
      this.heartbeatNow()
    })
  }

  /** Resolves when the controller says that this broker may stop, or after `timeoutMs`. */
  controlledShutdown(timeoutMs: number): Promise<void> {
    if (this.#epoch < 0 || this.#wantsShutdown) return Promise.resolve()
    this.#state = 'PENDING_CONTROLLED_SHUTDOWN'
    this.#wantsShutdown = true
    return new Promise((resolve) => {
      const limit = this.#options.clock.after(timeoutMs, resolve)
      this.#mayStop = () => {
        limit.cancel()
        resolve()
      }
      this.heartbeatNow()
    })
  }

  stop(): void {
    this.#state = 'SHUTTING_DOWN'
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** A change that the controller should hear of at once: a failed directory, readiness. */
  heartbeatNow(): void {
    if (this.#epoch < 0) return
    if (this.#heartbeatInFlight) {
      this.#soon = true
      return
    }
    this.#heartbeat()
  }

  #register(): void {
    this.#options.controller.send(brokerRegistrationApi, { ...CALLER, apiVersion: 4 }, this.#options.registration, (response) => {
      if (this.#state === 'SHUTTING_DOWN') return
      const errorCode = response?.errorCode ?? code.UNKNOWN_SERVER_ERROR
      if (response !== undefined && errorCode === 0) {
        this.#epoch = response.brokerEpoch ?? -1
        this.#options.log.info('registered with the controller', { brokerEpoch: this.#epoch })
        this.#registered?.()
        this.#schedule(this.#options.heartbeatIntervalMs)
        return
      }
      const { name, retriable } = errorByCode(errorCode)
      this.#options.log.warn('the controller did not register this broker', { error: name })
      const waits = response === undefined || retriable || errorCode === code.DUPLICATE_BROKER_REGISTRATION
      if (waits) this.#timer = this.#options.clock.after(this.#options.retryBackoffMs, () => this.#register())
      else this.#options.refused(`the controller refused to register this broker: ${name}`)
    })
  }

  #heartbeat(): void {
    this.#timer?.cancel()
    this.#heartbeatInFlight = true
    const offlineLogDirs = [...this.#options.offlineLogDirs()]
    const cordoned = this.#isReady ? this.#options.cordonedLogDirs() : null
    const body: BrokerHeartbeatRequest = {
      brokerId: this.#options.registration.brokerId,
      brokerEpoch: this.#epoch,
      currentMetadataOffset: this.#options.metadataOffset(),
      wantFence: !this.#isReady,
      wantShutDown: this.#wantsShutdown,
      offlineLogDirs,
      cordonedLogDirs: cordoned === null ? null : [...cordoned],
    }
    this.#options.controller.send(brokerHeartbeatApi, { ...CALLER, apiVersion: 2 }, body, (response) => {
      this.#heartbeatInFlight = false
      this.#answered(response)
    })
  }

  #answered(response: Input<typeof BrokerHeartbeatResponse> | undefined): void {
    if (this.#state === 'SHUTTING_DOWN') return
    const { log, heartbeatIntervalMs, retryBackoffMs } = this.#options
    if (response === undefined || (response.errorCode ?? 0) !== 0) {
      log.warn('the controller refused a heartbeat', { error: errorByCode(response?.errorCode ?? -1).name })
      this.#schedule(retryBackoffMs)
      return
    }
    if (this.#wantsShutdown) {
      if (response.shouldShutDown === true) this.#mayStop?.()
      else this.#schedule(Math.min(heartbeatIntervalMs, SHUTDOWN_HEARTBEAT_MS))
      return
    }
    if (response.isFenced === true && this.#state === 'RUNNING') {
      log.warn('this broker was fenced by the controller')
      this.#state = 'RECOVERY'
    }
    if (this.#isReady && response.isFenced === false && this.#state !== 'RUNNING') {
      this.#state = 'RUNNING'
      log.info('this broker was unfenced')
      this.#unfenced?.()
    }
    const soon = this.#soon || (this.#isReady && this.#state !== 'RUNNING')
    this.#soon = false
    this.#schedule(soon ? UNFENCE_RETRY_MS : heartbeatIntervalMs)
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel()
    this.#timer = this.#options.clock.after(delayMs, () => this.#heartbeat())
  }
}

const SHUTDOWN_HEARTBEAT_MS = 50
const UNFENCE_RETRY_MS = 10
