import type { Message, MessageSchema } from '../schema/message.ts'

export const AssignReplicasToDirsRequest = {
  name: 'AssignReplicasToDirsRequest',
  type: 'request',
  apiKey: 73,
  listeners: ['controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+', default: -1 },
    directories: {
      type: '[]DirectoryData',
      versions: '0+',
      fields: {
        id: { type: 'uuid', versions: '0+' },
        topics: {
          type: '[]TopicData',
          versions: '0+',
          fields: {
            topicId: { type: 'uuid', versions: '0+' },
            partitions: {
              type: '[]PartitionData',
              versions: '0+',
              fields: {
                partitionIndex: { type: 'int32', versions: '0+' },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AssignReplicasToDirsRequest = Message<typeof AssignReplicasToDirsRequest>

export const AssignReplicasToDirsResponse = {
  name: 'AssignReplicasToDirsResponse',
  type: 'response',
  apiKey: 73,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    directories: {
      type: '[]DirectoryData',
      versions: '0+',
      fields: {
        id: { type: 'uuid', versions: '0+' },
        topics: {
          type: '[]TopicData',
          versions: '0+',
          fields: {
            topicId: { type: 'uuid', versions: '0+' },
            partitions: {
              type: '[]PartitionData',
              versions: '0+',
              fields: {
                partitionIndex: { type: 'int32', versions: '0+' },
                errorCode: { type: 'int16', versions: '0+' },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AssignReplicasToDirsResponse = Message<typeof AssignReplicasToDirsResponse>
