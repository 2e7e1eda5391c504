import type { Message, MessageSchema } from '../schema/message.ts'

export const BeginTransactionRecord = {
  name: 'BeginTransactionRecord',
  type: 'metadata',
  apiKey: 23,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    name: { type: 'string', versions: '0+', nullableVersions: '0+', tag: 0, taggedVersions: '0+', default: null },
  },
} as const satisfies MessageSchema

export type BeginTransactionRecord = Message<typeof BeginTransactionRecord>

export const EndTransactionRecord = {
  name: 'EndTransactionRecord',
  type: 'metadata',
  apiKey: 24,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {},
} as const satisfies MessageSchema

export type EndTransactionRecord = Message<typeof EndTransactionRecord>

export const AbortTransactionRecord = {
  name: 'AbortTransactionRecord',
  type: 'metadata',
  apiKey: 25,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    reason: { type: 'string', versions: '0+', nullableVersions: '0+', tag: 0, taggedVersions: '0+', default: null },
  },
} as const satisfies MessageSchema

export type AbortTransactionRecord = Message<typeof AbortTransactionRecord>
