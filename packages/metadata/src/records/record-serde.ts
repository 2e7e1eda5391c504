import * as protocol from '@samsa/protocol'
import { decodeMessageAt, encodeMessage, hasVersion, type MessageSchema } from '@samsa/protocol'
import type { MetadataRecord, MetadataRecordName } from './metadata-record.ts'

const frameVersion = 1

const schemas: Record<MetadataRecordName, MessageSchema> = {
  RegisterBrokerRecord: protocol.RegisterBrokerRecord,
  UnregisterBrokerRecord: protocol.UnregisterBrokerRecord,
  TopicRecord: protocol.TopicRecord,
  PartitionRecord: protocol.PartitionRecord,
  ConfigRecord: protocol.ConfigRecord,
  PartitionChangeRecord: protocol.PartitionChangeRecord,
  FenceBrokerRecord: protocol.FenceBrokerRecord,
  UnfenceBrokerRecord: protocol.UnfenceBrokerRecord,
  RemoveTopicRecord: protocol.RemoveTopicRecord,
  DelegationTokenRecord: protocol.DelegationTokenRecord,
  UserScramCredentialRecord: protocol.UserScramCredentialRecord,
  FeatureLevelRecord: protocol.FeatureLevelRecord,
  ClientQuotaRecord: protocol.ClientQuotaRecord,
  ProducerIdsRecord: protocol.ProducerIdsRecord,
  BrokerRegistrationChangeRecord: protocol.BrokerRegistrationChangeRecord,
  AccessControlEntryRecord: protocol.AccessControlEntryRecord,
  RemoveAccessControlEntryRecord: protocol.RemoveAccessControlEntryRecord,
  NoOpRecord: protocol.NoOpRecord,
  ZkMigrationStateRecord: protocol.ZkMigrationStateRecord,
  RemoveUserScramCredentialRecord: protocol.RemoveUserScramCredentialRecord,
  BeginTransactionRecord: protocol.BeginTransactionRecord,
  EndTransactionRecord: protocol.EndTransactionRecord,
  AbortTransactionRecord: protocol.AbortTransactionRecord,
  RemoveDelegationTokenRecord: protocol.RemoveDelegationTokenRecord,
  RegisterControllerRecord: protocol.RegisterControllerRecord,
  ClearElrRecord: protocol.ClearElrRecord,
}

const byApiKey = new Map(Object.values(schemas).map((schema) => [schema.apiKey, schema]))

/** The bytes of a metadata record cannot be read; the message is Kafka's. */
export class MetadataParseError extends Error {
  override readonly name = 'MetadataParseError'
}

/** The value of a record in `__cluster_metadata`: frame version, type and version as unsigned varints, then the message. */
export function encodeMetadataRecord(record: MetadataRecord): Uint8Array {
  const schema = schemas[record.type]
  const head = [frameVersion]
  pushVarint(head, schema.apiKey ?? 0)
  pushVarint(head, record.version)
  return Buffer.concat([Uint8Array.from(head), ...encodeMessage(schema, record.version, record.data)])
}

/** The opposite. Throws a MetadataParseError. Bytes fields are views of `bytes`. */
export function decodeMetadataRecord(bytes: Uint8Array): MetadataRecord {
  const reader = { at: 0 }
  const frame = readVarint(bytes, reader, 'frame version')
  if (frame === 0)
    throw new MetadataParseError(
      'Could not deserialize metadata record with frame version 0. Note that upgrades from the preview release of KRaft in 2.8 to newer ' +
        'versions are not supported.',
    )
  if (frame !== frameVersion)
    throw new MetadataParseError(
      `Could not deserialize metadata record due to unknown frame version ${frame}(only frame version ${frameVersion} is supported)`,
    )
  const apiKey = readVarint(bytes, reader, 'type')
  const version = readVarint(bytes, reader, 'version')
  const schema = byApiKey.get(apiKey)
  if (schema === undefined) throw new MetadataParseError(`Unknown metadata id ${apiKey}`)
  if (!hasVersion(schema, version))
    throw new MetadataParseError(`Failed to deserialize record with type ${apiKey}: can't read version ${version} of ${schema.name}`)
  const decoded = decodeBody(schema, version, bytes, reader.at)
  if (decoded.end < bytes.length) throw new MetadataParseError(`Found ${bytes.length - decoded.end} byte(s) of garbage after ${apiKey}`)
  return asRecord(schema.name, version, decoded.message)
}

function decodeBody(schema: MessageSchema, version: number, bytes: Uint8Array, at: number): { message: unknown; end: number } {
  try {
    return decodeMessageAt(schema, version, bytes, at)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MetadataParseError(`Failed to deserialize record with type ${schema.apiKey}: ${reason}`, { cause: error })
  }
}

/** The schema's name is one of MetadataRecordName, and its message has that type: what `schemas` says. */
function asRecord(type: string, version: number, data: unknown): MetadataRecord
function asRecord(type: string, version: number, data: unknown): unknown {
  return { type, version, data }
}

function pushVarint(into: number[], value: number): void {
  let rest = value
  while (rest > 0x7f) {
    into.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  into.push(rest)
}

function readVarint(bytes: Uint8Array, reader: { at: number }, what: string): number {
  let value = 0
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = bytes[reader.at++]
    if (byte === undefined) break
    value |= (byte & 0x7f) << shift
    if (byte > 0x7f) continue
    if (value >>> 0 > 32767) throw new MetadataParseError(`Value for ${what} was too large.`)
    return value
  }
  throw new MetadataParseError(`Error while reading ${what}`)
}
