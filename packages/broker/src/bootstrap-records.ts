import { decodeMetadataRecord } from '@samsa/metadata'
import type { MetadataRecord } from '@samsa/metadata'
import type { Disk } from '@samsa/ports'
import { decodeSnapshot } from '@samsa/raft'

/** The records that a new cluster begins with, from `bootstrap.checkpoint`; none where the file is not there. */
export function readBootstrapRecords(disk: Disk, directory: string): readonly MetadataRecord[] {
  const path = `${directory}/bootstrap.checkpoint`
  if (disk.stat(path) === undefined) return []
  return decodeSnapshot(disk.readFile(path)).batches.flatMap((batch) => batch.values.map(decodeMetadataRecord))
}
