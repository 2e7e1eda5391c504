import type { Message, MessageSchema } from '../schema/message.ts'

export const ConsumerProtocolSubscription = {
  name: 'ConsumerProtocolSubscription',
  type: 'data',
  validVersions: '0-3',
  flexibleVersions: 'none',
  fields: {
    topics: { type: '[]string', versions: '0+' },
    userData: { type: 'bytes', versions: '0+', nullableVersions: '0+', default: null, zeroCopy: true },
    ownedPartitions: {
      type: '[]TopicPartition',
      versions: '1+',
      ignorable: true,
      fields: {
        topic: { type: 'string', versions: '1+', mapKey: true, entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '1+' },
      },
    },
    generationId: { type: 'int32', versions: '2+', default: -1, ignorable: true },
    rackId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null, ignorable: true },
  },
} as const satisfies MessageSchema

export type ConsumerProtocolSubscription = Message<typeof ConsumerProtocolSubscription>

export const ConsumerProtocolAssignment = {
  name: 'ConsumerProtocolAssignment',
  type: 'data',
  validVersions: '0-3',
  flexibleVersions: 'none',
  fields: {
    assignedPartitions: {
      type: '[]TopicPartition',
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
    userData: { type: 'bytes', versions: '0+', nullableVersions: '0+', default: null, zeroCopy: true },
  },
} as const satisfies MessageSchema

export type ConsumerProtocolAssignment = Message<typeof ConsumerProtocolAssignment>
