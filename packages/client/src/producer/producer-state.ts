import { InitProducerIdRequest, InitProducerIdResponse } from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { Transactions } from '../transaction/transactions.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { ProducerIdentity } from './producer-batch.ts'
import { partitionKey } from '../topic-partition.ts'

const INIT_PRODUCER_ID = { request: InitProducerIdRequest, response: InitProducerIdResponse }
const MAX_EPOCH = 0x7fff

/** What the sender needs to know of who writes: nobody in particular, an idempotent producer, or a transactional one. */
export interface ProducerState {
  /** Sent with Produce requests. */
  readonly transactionalId: string | null
  readonly isTransactional: boolean
  /** Requests may say that they add their partitions to the transaction (Produce 12 and later). */
  readonly isVersion2: boolean
  /** Sequences and epochs are in use. */
  readonly isIdempotent: boolean
  /** The identity of new batches; undefined while there is none yet, then `whenIdentified` is on its way. */
  identity(): ProducerIdentity | undefined
  maySend(queue: PartitionQueue): boolean
  /** A partition lost count of its sequences and nothing of it is in flight. True if it begins anew with a higher epoch. */
  startOver(queue: PartitionQueue): boolean
  /** A batch was given up. */
  failed(error: Error, isOutcomeUnknown: boolean): void
}

/** No idempotence: nothing is numbered. */
export const anonymous: ProducerState = {
  transactionalId: null,
  isTransactional: false,
  isVersion2: false,
  isIdempotent: false,
  identity: () => undefined,
  maySend: () => true,
  startOver: () => false,
  failed: () => undefined,
}

/** An idempotent producer: its id comes from any broker, its epoch is raised by itself. */
export class IdempotentState implements ProducerState {
  readonly transactionalId = null
  readonly isTransactional = false
  readonly isVersion2 = false
  readonly isIdempotent = true
  readonly #cluster: Cluster
  readonly #identified: (error: Error | undefined) => void
  #identity: ProducerIdentity | undefined
  #isAsking = false

  /** `identified` is called when an id has come, or cannot be had. */
  constructor(cluster: Cluster, identified: (error: Error | undefined) => void) {
    this.#cluster = cluster
    this.#identified = identified
  }

  identity(): ProducerIdentity | undefined {
    if (this.#identity === undefined && !this.#isAsking) {
      this.#isAsking = true
      this.#ask().then(
        () => this.#end(undefined),
        (error: unknown) => this.#end(error instanceof Error ? error : new Error(String(error))),
      )
    }
    return this.#identity
  }

  maySend(): boolean {
    return true
  }

  startOver(queue: PartitionQueue): boolean {
    const current = this.#identity
    if (current === undefined) return false
    if (queue.identity === current) {
      if (current.producerEpoch === MAX_EPOCH) {
        this.#identity = undefined
        return false
      }
      this.#identity = { producerId: current.producerId, producerEpoch: current.producerEpoch + 1 }
    }
    queue.renumber(this.#identity ?? current)
    return true
  }

  failed(): void {}

  #end(error: Error | undefined): void {
    this.#isAsking = false
    this.#identified(error)
  }

  async #ask(): Promise<void> {
    await this.#cluster.retrying('a producer id', async () => {
      const connection = await this.#cluster.anyNode()
      const answer = await connection.call(INIT_PRODUCER_ID, { transactionalId: null, transactionTimeoutMs: 0x7fffffff })
      if (answer.errorCode !== 0) throw new KafkaClientError(answer.errorCode)
      this.#identity = { producerId: answer.producerId, producerEpoch: answer.producerEpoch }
    })
  }
}

/** A transactional producer: its id and epoch are the coordinator's, and so is what may be sent. */
export class TransactionalState implements ProducerState {
  readonly transactionalId: string
  readonly isTransactional = true
  readonly isIdempotent = true
  readonly #transactions: Transactions

  constructor(transactionalId: string, transactions: Transactions) {
    this.transactionalId = transactionalId
    this.#transactions = transactions
  }

  get isVersion2(): boolean {
    return this.#transactions.core.isVersion2
  }

  identity(): ProducerIdentity | undefined {
    return this.#transactions.core.identity
  }

  maySend(queue: PartitionQueue): boolean {
    const may = this.#transactions.core.maySend(partitionKey(queue.topic, queue.partition))
    if (!may) this.#transactions.wake()
    return may
  }

  /** Only the coordinator raises the epoch: the transaction is to be aborted. */
  startOver(): boolean {
    return false
  }

  failed(error: Error, isOutcomeUnknown: boolean): void {
    this.#transactions.batchFailed(error, isOutcomeUnknown)
  }
}
