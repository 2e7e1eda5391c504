import { isBytes } from '@samsa/stdx'
import type { MetadataRecord } from '../records/metadata-record.ts'

/** As Kafka prints its BootstrapMetadata. */
export function bootstrapText(records: readonly MetadataRecord[], metadataVersion: number): string {
  const texts = records.map((record) => `ApiMessageAndVersion(${recordText(record)} at version ${record.version})`)
  return `BootstrapMetadata(records=[${texts.join(', ')}], metadataVersionLevel=${metadataVersion}, source=format command)`
}

function recordText(record: MetadataRecord): string {
  const fields = Object.entries(record.data).map(([name, value]) => `${name}=${valueText(value)}`)
  return `${record.type}(${fields.join(', ')})`
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (isBytes(value)) return `[${[...new Int8Array(value)].join(', ')}]`
  return String(value)
}

/** The order in which a new Java HashMap hands out these keys: the order of what is printed about several directories. */
export function javaHashOrder(keys: Iterable<string>): string[] {
  const list = [...keys]
  let buckets = 16
  while (list.length > buckets * 0.75) buckets *= 2
  return inBuckets(list, buckets)
}

/** The same of a HashMap that was made as a copy, which is as small as it can be. */
export function javaCopyOrder(keys: Iterable<string>): string[] {
  const list = [...keys]
  let buckets = 1
  while (buckets < Math.floor(list.length / 0.75 + 1)) buckets *= 2
  return inBuckets(list, buckets)
}

function inBuckets(keys: readonly string[], buckets: number): string[] {
  return keys
    .map((key, index) => ({ key, index, bucket: bucketOf(key, buckets) }))
    .sort((a, b) => a.bucket - b.bucket || a.index - b.index)
    .map(({ key }) => key)
}

function bucketOf(key: string, buckets: number): number {
  let hash = 0
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0
  return (hash ^ (hash >>> 16)) & (buckets - 1)
}
