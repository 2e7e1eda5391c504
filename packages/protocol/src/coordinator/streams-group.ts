import type { Message, MessageSchema } from '../schema/message.ts'

export const StreamsGroupMetadataKey = {
  name: 'StreamsGroupMetadataKey',
  type: 'coordinator-key',
  apiKey: 17,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type StreamsGroupMetadataKey = Message<typeof StreamsGroupMetadataKey>

export const StreamsGroupMetadataValue = {
  name: 'StreamsGroupMetadataValue',
  type: 'coordinator-value',
  apiKey: 17,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    epoch: { type: 'int32', versions: '0+' },
    metadataHash: { type: 'int64', versions: '0+', fullRange: true },
    validatedTopologyEpoch: { type: 'int32', versions: '0+', tag: 0, taggedVersions: '0+', default: -1 },
    lastAssignmentConfigs: { type: '[]LastAssignmentConfig', versions: '0+', nullableVersions: '0+', tag: 1, taggedVersions: '0+' },
  },
  commonStructs: {
    LastAssignmentConfig: {
      versions: '0+',
      fields: {
        key: { type: 'string', versions: '0+' },
        value: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupMetadataValue = Message<typeof StreamsGroupMetadataValue>

export const StreamsGroupMemberMetadataKey = {
  name: 'StreamsGroupMemberMetadataKey',
  type: 'coordinator-key',
  apiKey: 19,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type StreamsGroupMemberMetadataKey = Message<typeof StreamsGroupMemberMetadataKey>

export const StreamsGroupMemberMetadataValue = {
  name: 'StreamsGroupMemberMetadataValue',
  type: 'coordinator-value',
  apiKey: 19,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    instanceId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    rackId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    clientId: { type: 'string', versions: '0+' },
    clientHost: { type: 'string', versions: '0+' },
    rebalanceTimeoutMs: { type: 'int32', versions: '0+', default: -1 },
    topologyEpoch: { type: 'int32', versions: '0+' },
    processId: { type: 'string', versions: '0+' },
    userEndpoint: { type: 'Endpoint', versions: '0+', nullableVersions: '0+', default: null },
    clientTags: { type: '[]KeyValue', versions: '0+' },
  },
  commonStructs: {
    Endpoint: {
      versions: '0+',
      fields: {
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
      },
    },
    KeyValue: {
      versions: '0+',
      fields: {
        key: { type: 'string', versions: '0+' },
        value: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupMemberMetadataValue = Message<typeof StreamsGroupMemberMetadataValue>

export const StreamsGroupTargetAssignmentMetadataKey = {
  name: 'StreamsGroupTargetAssignmentMetadataKey',
  type: 'coordinator-key',
  apiKey: 20,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type StreamsGroupTargetAssignmentMetadataKey = Message<typeof StreamsGroupTargetAssignmentMetadataKey>

export const StreamsGroupTargetAssignmentMetadataValue = {
  name: 'StreamsGroupTargetAssignmentMetadataValue',
  type: 'coordinator-value',
  apiKey: 20,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    assignmentEpoch: { type: 'int32', versions: '0+' },
    assignmentTimestamp: { type: 'int64', versions: '0+', tag: 0, taggedVersions: '0+', ignorable: true },
  },
} as const satisfies MessageSchema

export type StreamsGroupTargetAssignmentMetadataValue = Message<typeof StreamsGroupTargetAssignmentMetadataValue>

export const StreamsGroupTargetAssignmentMemberKey = {
  name: 'StreamsGroupTargetAssignmentMemberKey',
  type: 'coordinator-key',
  apiKey: 21,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type StreamsGroupTargetAssignmentMemberKey = Message<typeof StreamsGroupTargetAssignmentMemberKey>

export const StreamsGroupTargetAssignmentMemberValue = {
  name: 'StreamsGroupTargetAssignmentMemberValue',
  type: 'coordinator-value',
  apiKey: 21,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    activeTasks: { type: '[]TaskIds', versions: '0+' },
    standbyTasks: { type: '[]TaskIds', versions: '0+' },
    warmupTasks: { type: '[]TaskIds', versions: '0+' },
  },
  commonStructs: {
    TaskIds: {
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupTargetAssignmentMemberValue = Message<typeof StreamsGroupTargetAssignmentMemberValue>

export const StreamsGroupCurrentMemberAssignmentKey = {
  name: 'StreamsGroupCurrentMemberAssignmentKey',
  type: 'coordinator-key',
  apiKey: 22,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type StreamsGroupCurrentMemberAssignmentKey = Message<typeof StreamsGroupCurrentMemberAssignmentKey>

export const StreamsGroupCurrentMemberAssignmentValue = {
  name: 'StreamsGroupCurrentMemberAssignmentValue',
  type: 'coordinator-value',
  apiKey: 22,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    memberEpoch: { type: 'int32', versions: '0+' },
    previousMemberEpoch: { type: 'int32', versions: '0+' },
    state: { type: 'int8', versions: '0+' },
    activeTasks: { type: '[]TaskIds', versions: '0+' },
    standbyTasks: { type: '[]TaskIds', versions: '0+' },
    warmupTasks: { type: '[]TaskIds', versions: '0+' },
    activeTasksPendingRevocation: { type: '[]TaskIds', versions: '0+' },
    standbyTasksPendingRevocation: { type: '[]TaskIds', versions: '0+' },
    warmupTasksPendingRevocation: { type: '[]TaskIds', versions: '0+' },
  },
  commonStructs: {
    TaskIds: {
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
        assignmentEpochs: { type: '[]int32', versions: '0+', nullableVersions: '0+', tag: 0, taggedVersions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupCurrentMemberAssignmentValue = Message<typeof StreamsGroupCurrentMemberAssignmentValue>

export const StreamsGroupTopologyKey = {
  name: 'StreamsGroupTopologyKey',
  type: 'coordinator-key',
  apiKey: 23,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type StreamsGroupTopologyKey = Message<typeof StreamsGroupTopologyKey>

export const StreamsGroupTopologyValue = {
  name: 'StreamsGroupTopologyValue',
  type: 'coordinator-value',
  apiKey: 23,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    epoch: { type: 'int32', versions: '0+' },
    subtopologies: {
      type: '[]Subtopology',
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        sourceTopics: { type: '[]string', versions: '0+' },
        sourceTopicRegex: { type: '[]string', versions: '0+' },
        stateChangelogTopics: { type: '[]TopicInfo', versions: '0+' },
        repartitionSinkTopics: { type: '[]string', versions: '0+' },
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
  commonStructs: {
    TopicConfig: {
      versions: '0+',
      fields: {
        key: { type: 'string', versions: '0+' },
        value: { type: 'string', versions: '0+' },
      },
    },
    TopicInfo: {
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+' },
        partitions: { type: 'int32', versions: '0+' },
        replicationFactor: { type: 'int16', versions: '0+' },
        topicConfigs: { type: '[]TopicConfig', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type StreamsGroupTopologyValue = Message<typeof StreamsGroupTopologyValue>
