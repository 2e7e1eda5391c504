import type { Message, MessageSchema } from '../schema/message.ts'

export const AddOffsetsToTxnRequest = {
  name: 'AddOffsetsToTxnRequest',
  type: 'request',
  apiKey: 25,
  listeners: ['broker'],
  validVersions: '0-4',
  flexibleVersions: '3+',
  fields: {
    transactionalId: { type: 'string', versions: '0+', entityType: 'transactionalId' },
    producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
    producerEpoch: { type: 'int16', versions: '0+' },
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
  },
} as const satisfies MessageSchema

export type AddOffsetsToTxnRequest = Message<typeof AddOffsetsToTxnRequest>

export const AddOffsetsToTxnResponse = {
  name: 'AddOffsetsToTxnResponse',
  type: 'response',
  apiKey: 25,
  validVersions: '0-4',
  flexibleVersions: '3+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type AddOffsetsToTxnResponse = Message<typeof AddOffsetsToTxnResponse>
