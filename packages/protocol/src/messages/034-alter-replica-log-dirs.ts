import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterReplicaLogDirsRequest = {
  name: 'AlterReplicaLogDirsRequest',
  type: 'request',
  apiKey: 34,
  listeners: ['broker'],
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    dirs: {
      type: '[]AlterReplicaLogDir',
      versions: '0+',
      fields: {
        path: { type: 'string', versions: '0+', mapKey: true },
        topics: {
          type: '[]AlterReplicaLogDirTopic',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
            partitions: { type: '[]int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterReplicaLogDirsRequest = Message<typeof AlterReplicaLogDirsRequest>

export const AlterReplicaLogDirsResponse = {
  name: 'AlterReplicaLogDirsResponse',
  type: 'response',
  apiKey: 34,
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    results: {
      type: '[]AlterReplicaLogDirTopicResult',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]AlterReplicaLogDirPartitionResult',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterReplicaLogDirsResponse = Message<typeof AlterReplicaLogDirsResponse>
