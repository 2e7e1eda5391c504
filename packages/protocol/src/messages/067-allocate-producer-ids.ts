import type { Message, MessageSchema } from '../schema/message.ts'

export const AllocateProducerIdsRequest = {
  name: 'AllocateProducerIdsRequest',
  type: 'request',
  apiKey: 67,
  listeners: ['controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+', default: -1 },
  },
} as const satisfies MessageSchema

export type AllocateProducerIdsRequest = Message<typeof AllocateProducerIdsRequest>

export const AllocateProducerIdsResponse = {
  name: 'AllocateProducerIdsResponse',
  type: 'response',
  apiKey: 67,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    producerIdStart: { type: 'int64', versions: '0+', entityType: 'producerId' },
    producerIdLen: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type AllocateProducerIdsResponse = Message<typeof AllocateProducerIdsResponse>
