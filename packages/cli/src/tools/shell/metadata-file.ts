import { MetadataLoader } from '@samsa/metadata'
import type { MetadataImage } from '@samsa/metadata'
import { SegmentFile } from '../dump/segment-file.ts'

type LogBatch = Parameters<MetadataLoader['loadBatches']>[0] extends Iterable<infer Batch> ? Batch : never

/** The cluster's metadata as a segment of the metadata log or a snapshot of it tells it. A file that is missing throws Java's NoSuchFileException. */
export function readMetadata(path: string): MetadataImage {
  const file = new SegmentFile(path)
  const loader = new MetadataLoader()
  try {
    loader.loadBatches(dataBatches(file))
  } finally {
    file.close()
  }
  return loader.image
}

/** Control records say who leads and who votes, which the metadata does not tell. */
function* dataBatches(file: SegmentFile): Generator<LogBatch> {
  for (const { batch } of file.batches()) {
    if (batch.isControlBatch) continue
    yield {
      kind: 'data',
      baseOffset: batch.baseOffset,
      lastOffset: batch.lastOffset,
      epoch: batch.partitionLeaderEpoch,
      appendTimestampMs: batch.maxTimestamp,
      sizeBytes: batch.sizeInBytes,
      values: Array.from(batch.records(), (record) => record.value).filter((value) => value !== null),
    }
  }
}
