import { DiskError } from '@samsa/ports'
import { analyzeBatches, analyzeProducers, type AppendSummary, type ProducerUpdates } from './append-analysis.ts'
import { validateAndAssign } from './append-validation.ts'
import { batch } from './batch-header.ts'
import { INVALID_RECORD, KAFKA_STORAGE_ERROR, OFFSET_OUT_OF_RANGE, RECORD_LIST_TOO_LARGE } from './error-code.ts'
import { joinedBytes } from './joined-bytes.ts'
import type { LeaderEpochs } from './leader-epochs.ts'
import type { AppendedBatch, AppendOptions, AppendOutcome, RefusedBatch } from './partition-log-api.ts'
import type { ProducerState } from './producer-state.ts'
import type { SegmentedLog } from './segmented-log.ts'

export interface LogAppenderOptions {
  /** `topic-partition`, for texts. */
  readonly name: string
  readonly log: SegmentedLog
  readonly producers: ProducerState
  readonly epochs: LeaderEpochs
  readonly isVerificationEnabled: () => boolean
  readonly isOffline: () => boolean
  readonly logStartOffset: () => number
  readonly rollAt: (baseOffset: number, nowMs: number) => void
  /** Starts a flush of all that is written. */
  readonly flush: () => void
  /** Transactions began or ended. */
  readonly transactionsChanged: () => void
  readonly failed: (error: DiskError) => void
}

type Placed = Pick<AppendSummary, 'firstOffset' | 'lastOffset' | 'maxTimestampMs'>

/** The way of a batch into the log: checked, placed, written with one call, then noted by producers, epochs and transaction index. */
export class LogAppender {
  readonly #options: LogAppenderOptions

  constructor(options: LogAppenderOptions) {
    this.#options = options
  }

  append(records: Uint8Array | readonly Uint8Array[], options: AppendOptions): AppendOutcome {
    const { log, name, isOffline, logStartOffset } = this.#options
    if (isOffline()) return this.#offline()
    const bytes = joinedBytes(records)
    if (options.origin === 'raftLeader') return this.#appendAsIs(bytes, options)
    const firstOffset = log.logEndOffset
    const assigned = validateAndAssign(bytes, firstOffset, log.config, options, name)
    if ('error' in assigned) return { ...assigned, logStartOffset: logStartOffset() }
    const { lastOffset, maxTimestampMs, logAppendTimeMs } = assigned
    return this.#write(assigned.bytes, { firstOffset, lastOffset, maxTimestampMs }, logAppendTimeMs, options)
  }

  appendAsFollower(records: Uint8Array | readonly Uint8Array[], leaderEpoch: number, nowMs: number): AppendOutcome {
    if (this.#options.isOffline()) return this.#offline()
    return this.#appendAsIs(joinedBytes(records), { origin: 'replication', leaderEpoch, nowMs })
  }

  /** Batches whose offsets another has assigned: the leader, or KRaft. */
  #appendAsIs(bytes: Uint8Array, options: AppendOptions): AppendOutcome {
    const { log, name, logStartOffset } = this.#options
    const { maxMessageBytes } = log.config
    const summary = analyzeBatches(bytes, options.origin, options.leaderEpoch, maxMessageBytes, name)
    if ('error' in summary) return this.#refuse(summary.error, summary.message)
    const { firstOffset, lastOffset, validBytes } = summary
    if (validBytes === 0) return this.#appended(log.logEndOffset, log.logEndOffset - 1, -1, false, 0)
    if (!summary.monotonic) return this.#refuse(INVALID_RECORD, `Out of order offsets found in append to ${name}`)
    if (firstOffset < log.logEndOffset) {
      return this.#refuse(
        OFFSET_OUT_OF_RANGE,
        `Unexpected offset in append to ${name}. First offset ${firstOffset} is less than the next offset ${log.logEndOffset}. ` +
          `Last offset in append: ${lastOffset}. Log start offset = ${logStartOffset()}`,
      )
    }
    return this.#write(validBytes === bytes.length ? bytes : bytes.subarray(0, validBytes), summary, -1, options)
  }

  #write(bytes: Uint8Array, placed: Placed, logAppendTimeMs: number, options: AppendOptions): AppendOutcome {
    const { log, name, producers, isVerificationEnabled, failed } = this.#options
    const { segmentBytes } = log.config
    if (bytes.length > segmentBytes) {
      return this.#refuse(
        RECORD_LIST_TOO_LARGE,
        `Message batch size is ${bytes.length} bytes in append to partition ${name}, which exceeds the maximum configured segment size of ${segmentBytes}.`,
      )
    }
    const updates = analyzeProducers(bytes, producers, options, isVerificationEnabled)
    if ('error' in updates) return this.#refuse(updates.error, updates.message)
    if ('duplicate' in updates) {
      const { lastOffset, offsetDelta, timestampMs } = updates.duplicate
      return this.#appended(lastOffset - offsetDelta, lastOffset, timestampMs, true, 0)
    }
    try {
      return this.#commit(bytes, placed, logAppendTimeMs, options.nowMs, updates)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      failed(error)
      return this.#offline()
    }
  }

  #commit(bytes: Uint8Array, placed: Placed, logAppendTimeMs: number, nowMs: number, updates: ProducerUpdates): AppendedBatch {
    const { log, rollAt, flush } = this.#options
    const { firstOffset, lastOffset, maxTimestampMs } = placed
    this.#assignEpochs(bytes)
    if (log.shouldRoll(bytes.length, maxTimestampMs, lastOffset, nowMs)) rollAt(firstOffset, nowMs)
    log.append(bytes, lastOffset)
    this.#applyProducers(updates, lastOffset + 1)
    const awaitsFlush = log.logEndOffset - log.recoveryPoint >= log.config.flushMessages
    if (awaitsFlush) flush()
    return this.#appended(firstOffset, lastOffset, logAppendTimeMs, false, bytes.length, awaitsFlush)
  }

  #assignEpochs(bytes: Uint8Array): void {
    const { epochs } = this.#options
    for (let at = 0; at < bytes.length; at += batch.sizeBytes(bytes, at)) {
      const epoch = batch.leaderEpoch(bytes, at)
      if (epoch >= 0) epochs.assign(epoch, batch.baseOffset(bytes, at))
    }
  }

  #applyProducers({ appends, completed }: ProducerUpdates, endOffset: number): void {
    const { log, producers, transactionsChanged } = this.#options
    for (const append of appends) {
      producers.apply(append)
      if (append.usesUpVerification) producers.clearVerification(append.producerId)
    }
    for (const transaction of completed) {
      if (transaction.aborted) {
        log.active.transactionIndex.append({ ...transaction, lastStableOffset: producers.stableOffsetAfter(transaction) })
      }
      producers.complete(transaction)
    }
    producers.mapEndOffset = endOffset
    if (appends.length > 0) transactionsChanged()
  }

  #appended(
    baseOffset: number,
    lastOffset: number,
    logAppendTimeMs: number,
    duplicate: boolean,
    sizeBytes: number,
    awaitsFlush = false,
  ): AppendedBatch {
    const logStartOffset = this.#options.logStartOffset()
    return { error: 0, baseOffset, lastOffset, logAppendTimeMs, logStartOffset, duplicate, sizeBytes, awaitsFlush }
  }

  #refuse(error: number, reason: string): RefusedBatch {
    return { error, message: null, reason, recordErrors: [], logStartOffset: this.#options.logStartOffset() }
  }

  #offline(): RefusedBatch {
    return this.#refuse(KAFKA_STORAGE_ERROR, `Log for partition ${this.#options.name} is offline`)
  }
}
