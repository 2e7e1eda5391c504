import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeClusterRequest = {
  name: 'DescribeClusterRequest',
  type: 'request',
  apiKey: 60,
  listeners: ['broker', 'controller'],
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    includeClusterAuthorizedOperations: { type: 'bool', versions: '0+' },
    endpointType: { type: 'int8', versions: '1+', default: 1 },
    includeFencedBrokers: { type: 'bool', versions: '2+' },
  },
} as const satisfies MessageSchema

export type DescribeClusterRequest = Message<typeof DescribeClusterRequest>

export const DescribeClusterResponse = {
  name: 'DescribeClusterResponse',
  type: 'response',
  apiKey: 60,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    endpointType: { type: 'int8', versions: '1+', default: 1 },
    clusterId: { type: 'string', versions: '0+' },
    controllerId: { type: 'int32', versions: '0+', default: -1, entityType: 'brokerId' },
    brokers: {
      type: '[]DescribeClusterBroker',
      versions: '0+',
      fields: {
        brokerId: { type: 'int32', versions: '0+', mapKey: true, entityType: 'brokerId' },
        host: { type: 'string', versions: '0+' },
        port: { type: 'int32', versions: '0+' },
        rack: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
        isFenced: { type: 'bool', versions: '2+' },
      },
    },
    clusterAuthorizedOperations: { type: 'int32', versions: '0+', default: -2147483648 },
  },
} as const satisfies MessageSchema

export type DescribeClusterResponse = Message<typeof DescribeClusterResponse>
