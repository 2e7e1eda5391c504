import type { Clock } from '@samsa/ports'
import { InitProducerIdRequest, InitProducerIdResponse } from '@samsa/protocol'
import type { Groups } from '../groups.ts'
import type { Rpc } from '../rpc.ts'
import { refuse } from '../topics.ts'
import type { Fault } from './fault.ts'
import { RequestFaults } from './faults.ts'

export interface NodeControls {
  disconnectAll(): void
  setDiskError(code: string | undefined): void
}

/** A disk that fails until it is healed. */
export interface DiskFault {
  heal(): void
  [Symbol.dispose](): void
}

/** Faults of requests, and those of the node and its clients around them. */
export class KafkaFaults extends RequestFaults {
  readonly #controls: NodeControls
  readonly #groups: Groups
  readonly #rpc: Rpc

  constructor(clock: Clock, controls: NodeControls, groups: Groups, rpc: Rpc) {
    super(clock)
    this.#controls = controls
    this.#groups = groups
    this.#rpc = rpc
  }

  /** Every connection is cut. */
  disconnectAll(): void {
    this.#controls.disconnectAll()
  }

  /**
   * Whatever is written fails with ENOSPC. As in Kafka the log directory goes offline with the first write that fails, and the node stops, having no
   * other: heal the disk and `restart()`.
   */
  diskFull(): DiskFault {
    return this.diskError('ENOSPC')
  }

  /** The same with any code of the operating system's: `EIO`, `EROFS`, … */
  diskError(code: string): DiskFault {
    this.#controls.setDiskError(code)
    const heal = (): void => this.#controls.setDiskError(undefined)
    return { heal, [Symbol.dispose]: heal }
  }

  /** Each present member of the group is told to join again, by its next heartbeat. Resolves with a fault that is done when all were. */
  async rebalance(groupId: string): Promise<Fault> {
    const { type, members } = await this.#groups.describe(groupId)
    const waiting = new Set(members.map(({ memberId }) => memberId))
    if (waiting.size === 0) throw new Error(`group ${groupId} has no members`)
    return this.fail(type === 'classic' ? 'Heartbeat' : 'ConsumerGroupHeartbeat', {
      error: type === 'classic' ? 'REBALANCE_IN_PROGRESS' : 'FENCED_MEMBER_EPOCH',
      next: waiting.size,
      groupId,
      when: ({ body }) => typeof body['memberId'] === 'string' && waiting.delete(body['memberId']),
    })
  }

  /** Another producer takes the transactional id: the present one is fenced, its open transaction aborted, as Kafka does it. */
  async fenceProducer(transactionalId: string): Promise<void> {
    const init = { request: InitProducerIdRequest, response: InitProducerIdResponse }
    let errorCode = -1
    await this.#rpc.poll(
      async () => {
        const response = await this.#rpc.request(
          init,
          { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 },
          5,
        )
        errorCode = response.errorCode
        return CONCURRENT.has(errorCode) ? undefined : true
      },
      10_000,
      () => `${transactionalId} could not be taken`,
    )
    refuse(errorCode, `${transactionalId} could not be taken`)
  }
}

/** COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS: try again. */
const CONCURRENT: ReadonlySet<number> = new Set([14, 15, 16, 51])
