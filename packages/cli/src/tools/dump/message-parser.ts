import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  decodeMessage,
  groupRecordTypes,
  metadataRecordTypes,
  parseVersions,
  shareStateRecordTypes,
  transactionRecordTypes,
} from '@samsa/protocol'
import type { CoordinatorRecordType, MessageSchema, Record } from '@samsa/protocol'
import { JavaError } from '../java/java-error.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { base64, messageJson } from '../text/message-json.ts'
import type { BytesJson } from '../text/message-json.ts'
import { remoteLogMetadataText } from './remote-log-metadata.ts'
import { recordFrame } from './record-frame.ts'

/** Key and value of a record as they are printed; undefined is left out. */
export interface ParsedRecord {
  readonly key: string | undefined
  readonly value: string | undefined
}

export type MessageParser = (record: Record) => ParsedRecord

/** What the options ask for: the records of an internal topic, or a decoder for key and one for value. */
export function messageParser(options: JoptOptions): MessageParser {
  if (options.has('offsets-decoder')) return coordinatorParser(groupRecordTypes)
  if (options.has('transaction-log-decoder')) return coordinatorParser(transactionRecordTypes)
  if (options.has('cluster-metadata-decoder')) return valueParser('Error at', clusterMetadata)
  if (options.has('remote-log-metadata-decoder')) return valueParser('Error at offset', remoteLogMetadataText)
  if (options.has('share-group-state-decoder')) return coordinatorParser(shareStateRecordTypes)
  const [value, key] = [decoderOf(options.text('value-decoder-class')), decoderOf(options.text('key-decoder-class'))]
  return (record) => ({
    key: record.key === null ? undefined : key(record.key),
    value: record.value === null ? undefined : value(record.value),
  })
}

type RecordTypes = { readonly [type: number]: CoordinatorRecordType }

function coordinatorParser(types: RecordTypes): MessageParser {
  return (record) => {
    const { key, value, offset } = record
    if (key === null) {
      throw new JavaError(
        'java.lang.RuntimeException',
        `Failed to decode message at offset ${offset} using the specified decoder (message had a missing key)`,
      )
    }
    try {
      const type = key.readInt16BE()
      const schemas = types[type]
      if (schemas === undefined) return { key: `Unknown record type ${type} at offset ${offset}, skipping.`, value: undefined }
      const keyJson = messageJson(schemas.key, 0, decodeMessage(schemas.key, 0, key, 2))
      return {
        key: `{"type":"${type}","data":${keyJson}}`,
        value: value === null ? '<DELETE>' : coordinatorValue(schemas.value, value),
      }
    } catch (error) {
      return { key: `Error at offset ${offset}, skipping. ${error instanceof Error ? error.message : String(error)}`, value: undefined }
    }
  }
}

function coordinatorValue(schema: MessageSchema, value: Buffer): string {
  const version = value.readInt16BE()
  const { lowest, highest } = parseVersions(schema.validVersions)
  if (version < lowest || version > highest) throw new Error(`Unknown version ${version} of ${schema.name}`)
  const message: object = decodeMessage(schema, version, value, 2)
  const isConsumerGroup = schema.name === 'GroupMetadataValue' && 'protocolType' in message && message.protocolType === 'consumer'
  return `{"version":"${version}","data":${messageJson(schema, version, message, isConsumerGroup ? memberBytes : base64)}}`
}

/** What a member of a classic consumer group subscribes to and what it was assigned; other bytes stay as they are. */
const memberBytes: BytesJson = (field, bytes) => {
  const schema = field === 'subscription' ? ConsumerProtocolSubscription : field === 'assignment' ? ConsumerProtocolAssignment : undefined
  if (schema === undefined) return base64(field, bytes)
  try {
    const version = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readInt16BE()
    return messageJson(schema, version, decodeMessage(schema, version, bytes, 2))
  } catch {
    return base64(field, bytes)
  }
}

function valueParser(complaint: string, text: (value: Buffer) => string): MessageParser {
  return (record) => {
    try {
      if (record.value === null) throw new Error('null')
      return { key: undefined, value: text(record.value) }
    } catch (error) {
      return { key: undefined, value: `${complaint} ${record.offset}, skipping. ${error instanceof Error ? error.message : String(error)}` }
    }
  }
}

/** A record of the metadata log. */
function clusterMetadata(value: Buffer): string {
  const { type, version, at } = recordFrame(value)
  const types: { readonly [type: number]: MessageSchema } = metadataRecordTypes
  const schema = types[type]
  if (schema === undefined) throw new Error(`Unknown metadata id ${type}`)
  const name = schema.name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
  return `{"type":"${name}","version":${version},"data":${messageJson(schema, version, decodeMessage(schema, version, value, at))}}`
}

const DECODERS = 'org.apache.kafka.tools.api.'

function decoderOf(className: string): (bytes: Buffer) => string {
  switch (className) {
    case `${DECODERS}StringDecoder`:
      return (bytes) => bytes.toString()
    case `${DECODERS}DefaultDecoder`:
      return () => '[B@0'
    case `${DECODERS}IntegerDecoder`:
      return (bytes) => String(bytes.readInt32BE())
    case `${DECODERS}LongDecoder`:
      return (bytes) => String(bytes.readBigInt64BE())
    default:
      throw new JavaError('java.lang.RuntimeException', 'Failed to load decoder class', {
        cause: new JavaError('java.lang.ClassNotFoundException', className),
      })
  }
}
