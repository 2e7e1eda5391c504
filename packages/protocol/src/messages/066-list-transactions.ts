import type { Message, MessageSchema } from '../schema/message.ts'

export const ListTransactionsRequest = {
  name: 'ListTransactionsRequest',
  type: 'request',
  apiKey: 66,
  listeners: ['broker'],
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    stateFilters: { type: '[]string', versions: '0+' },
    producerIdFilters: { type: '[]int64', versions: '0+', entityType: 'producerId' },
    durationFilter: { type: 'int64', versions: '1+', default: -1 },
    transactionalIdPattern: { type: 'string', versions: '2+', nullableVersions: '2+', default: null },
  },
} as const satisfies MessageSchema

export type ListTransactionsRequest = Message<typeof ListTransactionsRequest>

export const ListTransactionsResponse = {
  name: 'ListTransactionsResponse',
  type: 'response',
  apiKey: 66,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    unknownStateFilters: { type: '[]string', versions: '0+' },
    transactionStates: {
      type: '[]TransactionState',
      versions: '0+',
      fields: {
        transactionalId: { type: 'string', versions: '0+', entityType: 'transactionalId' },
        producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
        transactionState: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ListTransactionsResponse = Message<typeof ListTransactionsResponse>
