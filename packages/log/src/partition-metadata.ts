import type { Disk } from '@samsa/ports'

const FILE_NAME = 'partition.metadata'

/** The topic id kept beside a partition's segments (KIP-516); undefined if there is no file. A string with a space tells why it is unusable. */
export function readPartitionTopicId(disk: Disk, folder: string): string | undefined {
  const path = `${folder}/${FILE_NAME}`
  if (disk.stat(path) === undefined) return undefined
  const match = /^version:\s*0\s+topic_id:\s*([A-Za-z0-9_-]{22})\s*$/.exec(new TextDecoder().decode(disk.readFile(path)))
  return match?.[1] ?? `malformed ${path}`
}

/** Not synced: an empty or missing file after loss of power is filled again from the metadata. */
export function writePartitionTopicId(disk: Disk, folder: string, topicId: string): void {
  disk.writeFile(`${folder}/${FILE_NAME}`, new TextEncoder().encode(`version: 0\ntopic_id: ${topicId}`))
}
