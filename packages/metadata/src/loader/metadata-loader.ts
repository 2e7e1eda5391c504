import type { ControlBatch, DataBatch, DecodedSnapshot, LogBatch, OffsetAndEpoch } from '@samsa/raft'
import { assert } from '@samsa/stdx'
import { emptyImage } from '../image/empty-image.ts'
import { MetadataDelta } from '../image/metadata-delta.ts'
import { imageRecords } from '../image/image-records.ts'
import type { MetadataImage, Provenance } from '../image/metadata-image.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { decodeMetadataRecord } from '../records/record-serde.ts'
import type { Manifest, MetadataPublisher } from './publisher.ts'

/**
 * Turns committed batches and snapshots into images, and tells the publishers. What a metadata transaction (KIP-868) holds becomes visible
 * at its end, or never.
 */
export class MetadataLoader {
  readonly #publishers: MetadataPublisher[]
  #image: MetadataImage = emptyImage
  #delta: MetadataDelta | undefined
  /** Records of the open transaction; undefined if there is none. */
  #transaction: MetadataRecord[] | undefined
  #pendingBytes = 0
  #pendingBatches = 0

  constructor(publishers: readonly MetadataPublisher[] = []) {
    this.#publishers = [...publishers]
  }

  get image(): MetadataImage {
    return this.#image
  }

  /** The offset after the last batch loaded. */
  get nextOffset(): number {
    return this.#image.provenance.lastContainedOffset + 1
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined
  }

  /** A publisher that comes late is told of everything, in one delta from nothing. */
  addPublisher(publisher: MetadataPublisher): void {
    this.#publishers.push(publisher)
    if (this.#image === emptyImage) return
    publisher.onMetadataUpdate(deltaFromNothing(this.#image), this.#image, { from: 'log', batches: 0, bytes: 0 })
  }

  removePublisher(publisher: MetadataPublisher): void {
    const index = this.#publishers.indexOf(publisher)
    if (index >= 0) this.#publishers.splice(index, 1)
  }

  /** Replaces the image by what a snapshot holds. */
  loadSnapshot(id: OffsetAndEpoch, snapshot: DecodedSnapshot): void {
    assert(snapshot.isComplete, `the snapshot at ${id.offset} has no end`)
    const delta = new MetadataDelta(this.#image)
    delta.startSnapshot()
    for (const batch of snapshot.batches) for (const record of recordsOf(batch)) delta.replay(record)
    delta.finishSnapshot()
    delta.setKRaftVersion(snapshot.kraftVersion)
    this.#transaction = undefined
    this.#publish(
      delta,
      {
        lastContainedOffset: id.offset - 1,
        lastContainedEpoch: id.epoch,
        lastContainedLogTimeMs: snapshot.lastContainedLogTimestampMs,
      },
      { from: 'snapshot', bytes: snapshot.sizeBytes },
    )
  }

  /** Loads batches that follow on what was loaded; publishes once, after the last of them. */
  loadBatches(batches: Iterable<LogBatch>): void {
    let last: LogBatch | undefined
    for (const batch of batches) {
      last = batch
      this.#pendingBatches++
      this.#pendingBytes += batch.sizeBytes
      if (batch.kind === 'data') for (const record of recordsOf(batch)) this.#replay(record)
      else this.#applyControl(batch)
    }
    if (last === undefined) return
    const provenance: Provenance = {
      lastContainedOffset: last.lastOffset,
      lastContainedEpoch: last.epoch,
      lastContainedLogTimeMs: last.appendTimestampMs,
    }
    const manifest: Manifest = { from: 'log', batches: this.#pendingBatches, bytes: this.#pendingBytes }
    this.#pendingBatches = this.#pendingBytes = 0
    this.#publish(this.#delta ?? new MetadataDelta(this.#image), provenance, manifest)
    this.#delta = undefined
  }

  #replay(record: MetadataRecord): void {
    switch (record.type) {
      case 'BeginTransactionRecord':
        assert(this.#transaction === undefined, 'a metadata transaction begins inside another')
        this.#transaction = []
        return
      case 'AbortTransactionRecord':
        this.#transaction = undefined
        return
      case 'EndTransactionRecord': {
        const records = this.#transaction ?? []
        this.#transaction = undefined
        for (const held of records) this.#apply(held)
        return
      }
      default:
        if (this.#transaction === undefined) this.#apply(record)
        else this.#transaction.push(record)
    }
  }

  #applyControl({ records }: ControlBatch): void {
    for (const record of records) {
      if (record.type !== 'KRAFT_VERSION') continue
      this.#delta ??= new MetadataDelta(this.#image)
      this.#delta.setKRaftVersion(record.value.kRaftVersion)
    }
  }

  #apply(record: MetadataRecord): void {
    this.#delta ??= new MetadataDelta(this.#image)
    this.#delta.replay(record)
  }

  #publish(delta: MetadataDelta, provenance: Provenance, manifest: Manifest): void {
    this.#image = delta.image(provenance)
    for (const publisher of this.#publishers) publisher.onMetadataUpdate(delta, this.#image, manifest)
  }
}

function recordsOf(batch: DataBatch): MetadataRecord[] {
  return batch.values.map(decodeMetadataRecord)
}

function deltaFromNothing(image: MetadataImage): MetadataDelta {
  const delta = new MetadataDelta(emptyImage)
  for (const record of imageRecords(image)) delta.replay(record)
  return delta
}
