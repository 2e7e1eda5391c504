import type { DynamicBrokerConfig } from '@samsa/config'
import type { PartitionLog, VerificationGuard } from '@samsa/log'
import type { Histogram, Meter, MetricRegistry } from '@samsa/metrics'
import type { Clock } from '@samsa/ports'
import type { ReplyTurn } from '@samsa/wire'
import type { AddPartitionsResult, Transactions } from '../coordinator/transactions.ts'
import { code } from '../error-codes.ts'
import type { Partition } from './partition.ts'

/**
 * What the client's version of Produce or TxnOffsetCommit can do (KIP-890): `verify`, `verify` and understand TRANSACTION_ABORTABLE, or leave
 * it to the broker to add partitions.
 */
export type TransactionSupport = 'verify' | 'verifyAbortable' | 'add'

export function produceSupport(apiVersion: number): TransactionSupport {
  if (apiVersion > 11) return 'add'
  return apiVersion > 10 ? 'verifyAbortable' : 'verify'
}

export function commitSupport(apiVersion: number): TransactionSupport {
  if (apiVersion > 4) return 'add'
  return apiVersion > 3 ? 'verifyAbortable' : 'verify'
}

/** Batches of one producer that are about to be written, one per partition. */
export interface UnverifiedBatches {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly support: TransactionSupport
  readonly batches: readonly { readonly partition: Partition; readonly log: PartitionLog; readonly baseSequence: number }[]
  /** The transaction before may still be ending: ask again for a while in place of the client. */
  readonly retriesConcurrent: boolean
}

/** A guard to append with, or the error code for which the batch is refused. A partition that is not listed needs neither. */
export type Verdicts = ReadonlyMap<Partition, VerificationGuard | number>

export interface TransactionVerificationOptions {
  readonly clock: Clock
  readonly turn: ReplyTurn
  readonly config: DynamicBrokerConfig
  readonly registry: MetricRegistry
  readonly transactions: Transactions
}

const NO_VERDICTS: Verdicts = new Map()
const BEAN = 'kafka.server:type=AddPartitionsToTxnManager'

/** Asks the coordinator of a transaction whether partitions are part of it, or adds them, before the first batch of each is written. */
export class TransactionVerification {
  readonly #options: TransactionVerificationOptions
  readonly #failures: Meter
  readonly #times: Histogram

  constructor(options: TransactionVerificationOptions) {
    this.#options = options
    this.#failures = options.registry.meter(`${BEAN},name=VerificationFailureRate`)
    this.#times = options.registry.histogram(`${BEAN},name=VerificationTimeMs`)
  }

  /** `done` comes within a turn, maybe before this returns. */
  verify(batches: UnverifiedBatches, done: (verdicts: Verdicts) => void): void {
    const { clock, config } = this.#options
    const isEnabled = batches.support === 'add' || config.current.get('transaction.partition.verification.enable')
    if (!isEnabled) {
      done(NO_VERDICTS)
      return
    }
    if (!batches.retriesConcurrent || batches.support !== 'add') {
      this.#once(batches, done)
      return
    }
    const patienceMs = Math.min(config.current.get('add.partitions.to.txn.retry.backoff.max.ms'), config.current.get('request.timeout.ms'))
    this.#retrying(batches, clock.monotonicMs() + patienceMs, done)
  }

  #retrying(batches: UnverifiedBatches, deadlineMs: number, done: (verdicts: Verdicts) => void): void {
    const { clock, config, turn } = this.#options
    this.#once(batches, (verdicts) => {
      const isConcurrent = verdicts.values().some((verdict) => verdict === code.CONCURRENT_TRANSACTIONS)
      if (!isConcurrent || clock.monotonicMs() >= deadlineMs) {
        done(verdicts)
        return
      }
      const backoffMs = config.current.get('add.partitions.to.txn.retry.backoff.ms')
      clock.after(backoffMs, () => turn.run(() => this.#retrying(batches, deadlineMs, done)))
    })
  }

  #once({ transactionalId, producerId, producerEpoch, support, batches }: UnverifiedBatches, done: (verdicts: Verdicts) => void): void {
    const { clock, transactions } = this.#options
    const verdicts = new Map<Partition, VerificationGuard | number>()
    const asked = new Map<string, Partition[]>()
    for (const { partition, log, baseSequence } of batches) {
      const guard = log.maybeStartTransactionVerification({
        producerId,
        producerEpoch,
        sequence: baseSequence,
        supportsEpochBump: support === 'add',
        nowMs: clock.nowMs(),
      })
      if (guard === undefined) continue
      if ('error' in guard) {
        verdicts.set(partition, guard.error)
        continue
      }
      verdicts.set(partition, guard)
      const ofTopic = asked.get(partition.topic)
      if (ofTopic === undefined) asked.set(partition.topic, [partition])
      else ofTopic.push(partition)
    }
    if (asked.size === 0) {
      done(verdicts)
      return
    }
    const startedMs = clock.monotonicMs()
    const topics = new Map(Array.from(asked, ([topic, partitions]) => [topic, partitions.map(({ index }) => index)]))
    transactions.addPartitions({ transactionalId, producerId, producerEpoch, topics, verifyOnly: support !== 'add' }, (result) => {
      this.#times.update(Math.round(clock.monotonicMs() - startedMs))
      for (const [topic, partitions] of asked) {
        partitions.forEach((partition, at) => {
          const errorCode = errorAt(result, topic, at)
          if (errorCode === 0) return
          this.#failures.mark()
          verdicts.set(partition, toldToProducer(errorCode, support))
        })
      }
      done(verdicts)
    })
  }
}

function errorAt(result: AddPartitionsResult, topic: string, at: number): number {
  return typeof result === 'number' ? result : (result.get(topic)?.[at] ?? code.UNKNOWN_SERVER_ERROR)
}

/** A producer that hears INVALID_PRODUCER_EPOCH may still abort and go on; PRODUCER_FENCED is for the coordinator's own answers. */
function toldToProducer(errorCode: number, support: TransactionSupport): number {
  if (errorCode === code.PRODUCER_FENCED) return code.INVALID_PRODUCER_EPOCH
  return errorCode === code.TRANSACTION_ABORTABLE && support === 'verify' ? code.INVALID_TXN_STATE : errorCode
}
