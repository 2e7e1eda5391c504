import type { Message, MessageSchema } from '../schema/message.ts'

export const EndTxnRequest = {
  name: 'EndTxnRequest',
  type: 'request',
  apiKey: 26,
  listeners: ['broker'],
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    transactionalId: { type: 'string', versions: '0+', entityType: 'transactionalId' },
    producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
    producerEpoch: { type: 'int16', versions: '0+' },
    committed: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type EndTxnRequest = Message<typeof EndTxnRequest>

export const EndTxnResponse = {
  name: 'EndTxnResponse',
  type: 'response',
  apiKey: 26,
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    producerId: { type: 'int64', versions: '5+', default: -1, ignorable: true, entityType: 'producerId' },
    producerEpoch: { type: 'int16', versions: '5+', default: -1, ignorable: true },
  },
} as const satisfies MessageSchema

export type EndTxnResponse = Message<typeof EndTxnResponse>
