import {
  decodeMessage,
  encodeMessage,
  GroupMetadataKey,
  GroupMetadataValue,
  hasVersion,
  LegacyOffsetCommitKey,
  LegacyOffsetCommitValue,
  OffsetCommitKey,
  OffsetCommitValue,
} from '@samsa/protocol'

/** A record of `__consumer_offsets` that this coordinator knows. `value` null is a tombstone. */
export type GroupRecord =
  | { readonly type: 'GroupMetadata'; readonly key: GroupMetadataKey; readonly value: GroupMetadataValue | null }
  | { readonly type: 'OffsetCommit'; readonly key: OffsetCommitKey; readonly value: OffsetCommitValue | null }

export interface EncodedGroupRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

/** The versions that Apache Kafka 4.3 writes. */
const GROUP_METADATA_VALUE_VERSION = 3
const OFFSET_COMMIT_VALUE_VERSION = 4
/** The only version with an expiry time (OffsetCommit versions 2 to 4 with a retention). */
const EXPIRING_OFFSET_COMMIT_VALUE_VERSION = 1

const NO_EXPIRY = -1

export function encodeGroupRecord(record: GroupRecord): EncodedGroupRecord {
  if (record.type === 'GroupMetadata') {
    return {
      key: concat(GroupMetadataKey.apiKey, encodeMessage(GroupMetadataKey, 0, record.key)),
      value:
        record.value === null
          ? null
          : concat(GROUP_METADATA_VALUE_VERSION, encodeMessage(GroupMetadataValue, GROUP_METADATA_VALUE_VERSION, record.value)),
    }
  }
  const key = concat(OffsetCommitKey.apiKey, encodeMessage(OffsetCommitKey, 0, record.key))
  if (record.value === null) return { key, value: null }
  const expires = record.value.expireTimestamp !== NO_EXPIRY
  const version = expires ? EXPIRING_OFFSET_COMMIT_VALUE_VERSION : OFFSET_COMMIT_VALUE_VERSION
  return { key, value: concat(version, encodeMessage(OffsetCommitValue, version, record.value)) }
}

/**
 * Reads a record back; its bytes are views. Undefined for what this coordinator has no state for: records of other kinds of groups, and
 * types and versions it does not know. Throws ProtocolError for malformed bytes.
 */
export function decodeGroupRecord(key: Uint8Array, value: Uint8Array | null): GroupRecord | undefined {
  const type = int16(key)
  const version = value === null ? undefined : int16(value)
  switch (type) {
    case LegacyOffsetCommitKey.apiKey:
    case OffsetCommitKey.apiKey: {
      const offsetKey = decodeMessage(OffsetCommitKey, 0, key, 2)
      if (value === null || version === undefined) return { type: 'OffsetCommit', key: offsetKey, value: null }
      if (type === LegacyOffsetCommitKey.apiKey && version === 0) {
        const legacy = decodeMessage(LegacyOffsetCommitValue, 0, value, 2)
        return { type: 'OffsetCommit', key: offsetKey, value: { ...NEW_FIELDS, ...legacy } }
      }
      if (!hasVersion(OffsetCommitValue, version)) return undefined
      return { type: 'OffsetCommit', key: offsetKey, value: decodeMessage(OffsetCommitValue, version, value, 2) }
    }
    case GroupMetadataKey.apiKey: {
      const groupKey = decodeMessage(GroupMetadataKey, 0, key, 2)
      if (value === null || version === undefined) return { type: 'GroupMetadata', key: groupKey, value: null }
      if (!hasVersion(GroupMetadataValue, version)) return undefined
      return { type: 'GroupMetadata', key: groupKey, value: decodeMessage(GroupMetadataValue, version, value, 2) }
    }
    default:
      return undefined
  }
}

const NEW_FIELDS = { leaderEpoch: -1, expireTimestamp: NO_EXPIRY, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }

function concat(prefix: number, chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(prefix >> 8, prefix & 0xff), ...chunks])
}

function int16(bytes: Uint8Array): number | undefined {
  const [high, low] = bytes
  return high === undefined || low === undefined ? undefined : (((high << 8) | low) << 16) >> 16
}
