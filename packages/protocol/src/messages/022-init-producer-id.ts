import type { Message, MessageSchema } from '../schema/message.ts'

export const InitProducerIdRequest = {
  name: 'InitProducerIdRequest',
  type: 'request',
  apiKey: 22,
  listeners: ['broker'],
  validVersions: '0-6',
  flexibleVersions: '2+',
  latestVersionUnstable: true,
  fields: {
    transactionalId: { type: 'string', versions: '0+', nullableVersions: '0+', entityType: 'transactionalId' },
    transactionTimeoutMs: { type: 'int32', versions: '0+' },
    producerId: { type: 'int64', versions: '3+', default: -1, entityType: 'producerId' },
    producerEpoch: { type: 'int16', versions: '3+', default: -1 },
    enable2Pc: { type: 'bool', versions: '6+' },
    keepPreparedTxn: { type: 'bool', versions: '6+' },
  },
} as const satisfies MessageSchema

export type InitProducerIdRequest = Message<typeof InitProducerIdRequest>

export const InitProducerIdResponse = {
  name: 'InitProducerIdResponse',
  type: 'response',
  apiKey: 22,
  validVersions: '0-6',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    producerId: { type: 'int64', versions: '0+', default: -1, entityType: 'producerId' },
    producerEpoch: { type: 'int16', versions: '0+' },
    ongoingTxnProducerId: { type: 'int64', versions: '6+', default: -1, entityType: 'producerId' },
    ongoingTxnProducerEpoch: { type: 'int16', versions: '6+', default: -1 },
  },
} as const satisfies MessageSchema

export type InitProducerIdResponse = Message<typeof InitProducerIdResponse>
