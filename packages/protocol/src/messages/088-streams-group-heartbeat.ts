import type { Message, MessageSchema } from '../schema/message.ts'

export const StreamsGroupHeartbeatRequest = {
  name: 'StreamsGroupHeartbeatRequest',
  type: 'request',
  apiKey: 88,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    memberId: { type: 'string', versions: '0+' },
    memberEpoch: { type: 'int32', versions: '0+' },
    endpointInformationEpoch: { type: 'int32', versions: '0+' },
    instanceId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    rackId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    rebalanceTimeoutMs: { type: 'int32', versions: '0+', default: -1 },
    topology: {
      type: 'Topology',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        epoch: { type: 'int32', versions: '0+' },
        subtopologies: {
          type: '[]Subtopology',
          versions: '0+',
          fields: {
            subtopologyId: { type: 'string', versions: '0+' },
            sourceTopics: { type: '[]string', versions: '0+', entityType: 'topicName' },
            sourceTopicRegex: { type: '[]string', versions: '0+' },
            stateChangelogTopics: { type: '[]TopicInfo', versions: '0+' },
            repartitionSinkTopics: { type: '[]string', versions: '0+', entityType: 'topicName' },
            repartitionSourceTopics: { type: '[]TopicInfo', versions: '0+' },
            copartitionGroups: {
              type: '[]CopartitionGroup',
              versions: '0+',
              fields: {
                sourceTopics: { type: '[]int16', versions: '0+' },
                sourceTopicRegex: { type: '[]int16', versions: '0+' },
                repartitionSourceTopics: { type: '[]int16', versions: '0+' },
              },
            },
          },
        },
      },
    },
    activeTasks: { type: '[]TaskIds', versions: '0+', nullableVersions: '0+', default: null },
    standbyTasks: { type: '[]TaskIds', versions: '0+', nullableVersions: '0+', default: null },
    warmupTasks: { type: '[]TaskIds', versions: '0+', nullableVersions: '0+', default: null },
    processId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    userEndpoint: { type: 'Endpoint', versions: '0+', nullableVersions: '0+', default: null },
    clientTags: { type: '[]KeyValue', versions: '0+', nullableVersions: '0+', default: null },
    taskOffsets: { type: '[]TaskOffset', versions: '0+', nullableVersions: '0+', default: null },
    taskEndOffsets: { type: '[]TaskOffset', versions: '0+', nullableVersions: '0+', default: null },
    shutdownApplication: { type: 'bool', versions: '0+' },
  },
  commonStructs: {
    KeyValue: {
      versions: '0+',
      fields: {
        key: { type: 'string', versions: '0+' },
        value: { type: 'string', versions: '0+' },
      },
    },
    TopicInfo: {
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: { type: 'int32', versions: '0+' },
        replicationFactor: { type: 'int16', versions: '0+' },
        topicConfigs: { type: '[]KeyValue', versions: '0+' },
      },
    },
    Endpoint: {
      versions: '0+',
      fields: {
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
      },
    },
    TaskOffset: {
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        partition: { type: 'int32', versions: '0+' },
        offset: { type: 'int64', versions: '0+' },
      },
    },
    TaskIds: {
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupHeartbeatRequest = Message<typeof StreamsGroupHeartbeatRequest>

export const StreamsGroupHeartbeatResponse = {
  name: 'StreamsGroupHeartbeatResponse',
  type: 'response',
  apiKey: 88,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    memberId: { type: 'string', versions: '0+' },
    memberEpoch: { type: 'int32', versions: '0+' },
    heartbeatIntervalMs: { type: 'int32', versions: '0+' },
    acceptableRecoveryLag: { type: 'int32', versions: '0+' },
    taskOffsetIntervalMs: { type: 'int32', versions: '0+' },
    status: { type: '[]Status', versions: '0+', nullableVersions: '0+' },
    activeTasks: { type: '[]TaskIds', versions: '0+', nullableVersions: '0+', default: null },
    standbyTasks: { type: '[]TaskIds', versions: '0+', nullableVersions: '0+', default: null },
    warmupTasks: { type: '[]TaskIds', versions: '0+', nullableVersions: '0+', default: null },
    endpointInformationEpoch: { type: 'int32', versions: '0+' },
    partitionsByUserEndpoint: {
      type: '[]EndpointToPartitions',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        userEndpoint: { type: 'Endpoint', versions: '0+' },
        activePartitions: { type: '[]TopicPartition', versions: '0+' },
        standbyPartitions: { type: '[]TopicPartition', versions: '0+' },
      },
    },
  },
  commonStructs: {
    Status: {
      versions: '0+',
      fields: {
        statusCode: { type: 'int8', versions: '0+' },
        statusDetail: { type: 'string', versions: '0+' },
      },
    },
    TopicPartition: {
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
    TaskIds: {
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
    Endpoint: {
      versions: '0+',
      fields: {
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupHeartbeatResponse = Message<typeof StreamsGroupHeartbeatResponse>
