import type { Disk } from '@samsa/ports'
import { decodeSnapshot, encodeSnapshot } from '@samsa/raft'
import { metadataVersionFeature } from '../features/feature.ts'
import { latestProductionLevel } from '../features/metadata-version.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { decodeMetadataRecord, encodeMetadataRecord } from '../records/record-serde.ts'

const fileName = 'bootstrap.checkpoint'

/** The records with which a new cluster begins: of `bootstrap.checkpoint`, or only the metadata.version where there is no such file. */
export function readBootstrapRecords(disk: Disk, directory: string): readonly MetadataRecord[] {
  const path = `${directory}/${fileName}`
  if (disk.stat(path) === undefined)
    return [makeRecord('FeatureLevelRecord', 0, { name: metadataVersionFeature, featureLevel: latestProductionLevel })]
  const { batches } = decodeSnapshot(disk.readFile(path))
  return batches.flatMap((batch) => batch.values.map(decodeMetadataRecord))
}

/** Replaces the file through `.tmp`. */
export function writeBootstrapRecords(disk: Disk, directory: string, records: readonly MetadataRecord[], nowMs: number): void {
  const header = { lastContainedLogTimestampMs: 0, kraftVersion: 0, voters: undefined }
  const chunks = encodeSnapshot({ offset: 0, epoch: 0 }, header, records.map(encodeMetadataRecord), nowMs)
  const path = `${directory}/${fileName}`
  disk.writeFile(`${path}.tmp`, Buffer.concat(chunks))
  const file = disk.open(`${path}.tmp`)
  file.syncNow()
  file.close()
  disk.rename(`${path}.tmp`, path)
  disk.syncDirectory(directory)
}
