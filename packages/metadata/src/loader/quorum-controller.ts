import { type OffsetAndEpoch, type RaftEffect, type RaftNode, snapshotIsDue } from '@samsa/raft'
import { activationRecords } from '../controller/activation.ts'
import { ErrorCode } from '../controller/api-error.ts'
import { Controller } from '../controller/controller.ts'
import type { ControllerOperations } from '../controller/operations.ts'
import type { ControllerOptions, ControllerResult } from '../controller/types.ts'
import { imageRecords } from '../image/image-records.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { encodeMetadataRecord } from '../records/record-serde.ts'
import { MetadataLoader } from './metadata-loader.ts'

export interface QuorumControllerOptions {
  readonly raft: RaftNode
  readonly controller: ControllerOptions
  /** Gets what is committed; its publishers hear of it before an operation is answered. */
  readonly loader: MetadataLoader
  /** From `bootstrap.checkpoint`, for a log that is empty. */
  readonly bootstrapRecords: readonly MetadataRecord[]
  /** `metadata.max.idle.interval.ms`: a NoOp record after so long without any; 0: never. */
  readonly maxIdleIntervalMs: number
}

/** The answer of an operation, or why this node could not give one. */
export type ControllerAnswer<R> = { readonly response: R } | { readonly errorCode: number; readonly errorMessage: string }

interface Pending {
  readonly offset: number
  readonly answer: () => void
}

/** An atomic batch of 8 MiB also has its header and the lengths of its records. */
const maxAtomicBytes = 8 * 1024 * 1024 - 64 * 1024

/**
 * The controller of this node over its quorum. Operations run on the state after everything appended; what they decide is appended,
 * applied, and answered once it is committed and published. What the host has to do comes back as effects, in order.
 *
 *     run(controller.submit(nowMs, (c) => c.createTopics(context, request), (answer) => reply(answer)))
 */
export class QuorumController {
  readonly #options: QuorumControllerOptions
  readonly #raft: RaftNode
  readonly #loader: MetadataLoader
  readonly #controller: Controller
  /** By ascending offset. */
  #pending: Pending[] = []
  #lastAppendMs = 0
  #snapshotBytes = 0
  #lastSnapshotMs = 0
  #wakeAtMs = Infinity

  constructor(options: QuorumControllerOptions) {
    this.#options = options
    this.#raft = options.raft
    this.#loader = options.loader
    this.#controller = new Controller(options.controller)
  }

  get isActive(): boolean {
    return this.#raft.isLeader
  }

  /** The state after everything appended. What is committed is the loader's. */
  get image(): MetadataImage {
    return this.#controller.image
  }

  /** Loads the snapshot, takes the lead of a quorum of one, and begins the cluster if the log is empty. */
  start(nowMs: number): readonly RaftEffect[] {
    this.#lastSnapshotMs = nowMs
    return this.#settle(nowMs, this.#raft.start(nowMs))
  }

  /** `done` is called later or at once, exactly once. An operation may only decide; it must not keep `controller`. */
  submit<R>(
    nowMs: number,
    operation: (controller: ControllerOperations) => ControllerResult<R>,
    done: (answer: ControllerAnswer<R>) => void,
  ): readonly RaftEffect[] {
    if (!this.isActive) {
      done({ errorCode: ErrorCode.NOT_CONTROLLER, errorMessage: 'No controller appears to be active.' })
      return []
    }
    const { records, atomic, response, kraftVersion } = operation(this.#controller)
    const values = records.map(encodeMetadataRecord)
    if (atomic && values.reduce((sum, value) => sum + value.length + 16, 0) > maxAtomicBytes) {
      const errorMessage = 'The server experienced an unexpected error when processing the request.'
      done({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, errorMessage })
      return []
    }
    const upgrade = kraftVersion === undefined ? [] : this.#raft.upgradeKRaftVersion(nowMs, kraftVersion)
    const effects = [...upgrade, ...this.#append(nowMs, records, values, atomic)]
    const offset = this.#raft.endOffset - 1
    if (offset < this.#raft.highWatermark) done({ response })
    else this.#pending.push({ offset, answer: () => done({ response }) })
    return this.#settle(nowMs, effects)
  }

  /** The disk has everything below `endOffset`. */
  flushed(nowMs: number, endOffset: number): readonly RaftEffect[] {
    return this.#settle(nowMs, this.#raft.flushed(endOffset))
  }

  /** Session timeouts, leader balance, NoOp records, snapshots by time. */
  tick(nowMs: number): readonly RaftEffect[] {
    const effects: RaftEffect[] = []
    if (this.isActive) {
      for (;;) {
        const records = this.#controller.tick(nowMs)
        if (records.length === 0) break
        effects.push(...this.#append(nowMs, records, records.map(encodeMetadataRecord), false))
      }
      const { maxIdleIntervalMs } = this.#options
      if (maxIdleIntervalMs > 0 && nowMs - this.#lastAppendMs >= maxIdleIntervalMs) {
        const noOp = [makeRecord('NoOpRecord', 0, {})]
        effects.push(...this.#append(nowMs, noOp, noOp.map(encodeMetadataRecord), true))
      }
    }
    this.#maybeSnapshot(nowMs)
    this.#wakeAtMs = Infinity
    return this.#settle(nowMs, effects)
  }

  #append(nowMs: number, records: readonly MetadataRecord[], values: readonly Uint8Array[], atomic: boolean): readonly RaftEffect[] {
    if (records.length === 0) return []
    const baseOffset = this.#raft.endOffset
    const { effects } = this.#raft.append(nowMs, values, atomic)
    this.#controller.replay(records, baseOffset, this.#raft.epoch, nowMs)
    this.#lastAppendMs = nowMs
    return effects
  }

  /** Takes the effects that concern this class and passes the others on. */
  #settle(nowMs: number, effects: readonly RaftEffect[]): readonly RaftEffect[] {
    const out: RaftEffect[] = []
    for (const effect of effects) {
      if (effect.do === 'snapshot') this.#loadSnapshot()
      else if (effect.do === 'leader') {
        out.push(effect)
        if (effect.isLocal) out.push(...this.#activate(nowMs))
      } else if (effect.do === 'committed') {
        this.#publishCommitted(nowMs, effect.highWatermark)
        out.push(effect)
      } else out.push(effect)
    }
    const wakeAtMs = this.#nextWakeMs()
    if (wakeAtMs < this.#wakeAtMs) {
      this.#wakeAtMs = wakeAtMs
      out.push({ do: 'wake', atMs: wakeAtMs })
    }
    return out
  }

  #loadSnapshot(): void {
    const snapshot = this.#raft.snapshot()
    if (snapshot !== undefined) this.#loader.loadSnapshot(snapshot.id, snapshot.content)
  }

  /** Reads the log to its end, committed or not, and decides how the reign begins. */
  #activate(nowMs: number): readonly RaftEffect[] {
    const raft = this.#raft
    const whole = new MetadataLoader()
    const snapshot = raft.snapshot()
    if (snapshot !== undefined) whole.loadSnapshot(snapshot.id, snapshot.content)
    const from = Math.max(whole.nextOffset, raft.options.log.startOffset())
    whole.loadBatches(raft.read(from, raft.endOffset))
    this.#controller.activate(whole.image, raft.endOffset, nowMs)
    const { controller, bootstrapRecords } = this.#options
    const { records, atomic } = activationRecords({
      metadataVersion: whole.image.features.metadataVersion,
      openTransaction: whole.inTransaction,
      bootstrapRecords,
      defaultMinInSyncReplicas: controller.defaultMinInSyncReplicas,
    })
    if (records.length === 0) return []
    const baseOffset = raft.endOffset
    const { effects } = raft.append(nowMs, records.map(encodeMetadataRecord), atomic)
    // The marks of the transaction change nothing; what they enclose holds at once for whoever wrote them.
    const plain = records.map((record) => (isTransactionMark(record) ? makeRecord('NoOpRecord', 0, {}) : record))
    this.#controller.replay(plain, baseOffset, raft.epoch, nowMs)
    this.#lastAppendMs = nowMs
    return effects
  }

  #publishCommitted(nowMs: number, highWatermark: number): void {
    const loader = this.#loader
    const from = Math.max(loader.nextOffset, this.#raft.options.log.startOffset())
    let bytes = 0
    loader.loadBatches(counted(this.#raft.read(from, highWatermark), (size) => (bytes += size)))
    this.#snapshotBytes += bytes
    const answered = this.#pending.findIndex(({ offset }) => offset >= highWatermark)
    const ready = answered < 0 ? this.#pending : this.#pending.slice(0, answered)
    this.#pending = answered < 0 ? [] : this.#pending.slice(answered)
    for (const { answer } of ready) answer()
    this.#maybeSnapshot(nowMs)
  }

  #maybeSnapshot(nowMs: number): void {
    const { snapshotPolicy } = this.#raft.options
    if (!snapshotIsDue(snapshotPolicy, this.#snapshotBytes, nowMs - this.#lastSnapshotMs)) return
    const { image, inTransaction } = this.#loader
    if (inTransaction || image.features.metadataVersion === undefined) return
    const { lastContainedOffset, lastContainedEpoch, lastContainedLogTimeMs } = image.provenance
    const id: OffsetAndEpoch = { offset: lastContainedOffset + 1, epoch: lastContainedEpoch }
    this.#raft.writeSnapshot(nowMs, id, lastContainedLogTimeMs, imageRecords(image).map(encodeMetadataRecord))
    this.#raft.cleanSnapshots(nowMs)
    this.#snapshotBytes = 0
    this.#lastSnapshotMs = nowMs
  }

  #nextWakeMs(): number {
    const { maxIntervalMs } = this.#raft.options.snapshotPolicy
    const snapshot = maxIntervalMs > 0 && this.#snapshotBytes > 0 ? this.#lastSnapshotMs + maxIntervalMs : Infinity
    if (!this.isActive) return snapshot
    const idle = this.#options.maxIdleIntervalMs
    return Math.min(snapshot, this.#controller.nextTickMs(), idle > 0 ? this.#lastAppendMs + idle : Infinity)
  }
}

function isTransactionMark({ type }: MetadataRecord): boolean {
  return type === 'BeginTransactionRecord' || type === 'EndTransactionRecord' || type === 'AbortTransactionRecord'
}

function* counted<T extends { readonly sizeBytes: number }>(batches: Iterable<T>, count: (bytes: number) => void): IterableIterator<T> {
  for (const batch of batches) {
    count(batch.sizeBytes)
    yield batch
  }
}
