import { decodeMessage, groupRecordTypes, parseVersions, shareStateRecordTypes, transactionRecordTypes } from '@samsa/protocol'
import type { CoordinatorRecordType } from '@samsa/protocol'
import { JavaError } from '../java/java-error.ts'
import { messageJson } from '../text/message-json.ts'
import type { FormatterFactory } from './formatter.ts'

type RecordTypes = { readonly [type: number]: CoordinatorRecordType }

/** Records of an internal topic as JSON; those of other types are left out. */
function coordinatorFormatter(types: RecordTypes, allowed: (type: number) => boolean): FormatterFactory {
  return () => (record) => {
    const { key, value } = record
    if (key === null) return undefined
    if (key.length < 2) throw unreadable(record.offset, 'Could not find key version in the key buffer')
    const type = key.readInt16BE()
    const schemas = types[type]
    if (schemas === undefined || !allowed(type)) return undefined
    try {
      const keyJson = messageJson(schemas.key, 0, decodeMessage(schemas.key, 0, key, 2))
      if (value === null) return `{"key":{"type":${type},"data":${keyJson}},"value":null}`
      const version = value.readInt16BE()
      const { lowest, highest } = parseVersions(schemas.value.validVersions)
      if (version < lowest || version > highest) throw new Error(`Unsupported version ${version} for value of record type ${type}`)
      const valueJson = messageJson(schemas.value, version, decodeMessage(schemas.value, version, value, 2))
      return `{"key":{"type":${type},"data":${keyJson}},"value":{"version":${version},"data":${valueJson}}}`
    } catch (error) {
      throw unreadable(record.offset, error instanceof Error ? error.message : String(error))
    }
  }
}

function unreadable(offset: number, reason: string): JavaError {
  return new JavaError('java.lang.RuntimeException', `Could not read record at offset ${offset} due to: ${reason}`)
}

export const offsetsFormatter = coordinatorFormatter(groupRecordTypes, (type) => type <= 1)
export const groupMetadataFormatter = coordinatorFormatter(groupRecordTypes, (type) => type === 2)
export const transactionLogFormatter = coordinatorFormatter(transactionRecordTypes, () => true)
export const shareGroupStateFormatter = coordinatorFormatter(shareStateRecordTypes, () => true)
