import type { Message, MessageSchema } from '../schema/message.ts'

export const StreamsGroupDescribeRequest = {
  name: 'StreamsGroupDescribeRequest',
  type: 'request',
  apiKey: 89,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupIds: { type: '[]string', versions: '0+', entityType: 'groupId' },
    includeAuthorizedOperations: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type StreamsGroupDescribeRequest = Message<typeof StreamsGroupDescribeRequest>

export const StreamsGroupDescribeResponse = {
  name: 'StreamsGroupDescribeResponse',
  type: 'response',
  apiKey: 89,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    groups: {
      type: '[]DescribedGroup',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
        groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
        groupState: { type: 'string', versions: '0+' },
        groupEpoch: { type: 'int32', versions: '0+' },
        assignmentEpoch: { type: 'int32', versions: '0+' },
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
              nullableVersions: '0+',
              default: null,
              fields: {
                subtopologyId: { type: 'string', versions: '0+' },
                sourceTopics: { type: '[]string', versions: '0+', entityType: 'topicName' },
                repartitionSinkTopics: { type: '[]string', versions: '0+', entityType: 'topicName' },
                stateChangelogTopics: { type: '[]TopicInfo', versions: '0+' },
                repartitionSourceTopics: { type: '[]TopicInfo', versions: '0+' },
              },
            },
          },
        },
        members: {
          type: '[]Member',
          versions: '0+',
          fields: {
            memberId: { type: 'string', versions: '0+' },
            memberEpoch: { type: 'int32', versions: '0+' },
            instanceId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
            rackId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
            clientId: { type: 'string', versions: '0+' },
            clientHost: { type: 'string', versions: '0+' },
            topologyEpoch: { type: 'int32', versions: '0+' },
            processId: { type: 'string', versions: '0+' },
            userEndpoint: { type: 'Endpoint', versions: '0+', nullableVersions: '0+', default: null },
            clientTags: { type: '[]KeyValue', versions: '0+' },
            taskOffsets: { type: '[]TaskOffset', versions: '0+' },
            taskEndOffsets: { type: '[]TaskOffset', versions: '0+' },
            assignment: { type: 'Assignment', versions: '0+' },
            targetAssignment: { type: 'Assignment', versions: '0+' },
            isClassic: { type: 'bool', versions: '0+' },
          },
        },
        authorizedOperations: { type: 'int32', versions: '0+', default: -2147483648 },
      },
    },
  },
  commonStructs: {
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
    Assignment: {
      versions: '0+',
      fields: {
        activeTasks: { type: '[]TaskIds', versions: '0+' },
        standbyTasks: { type: '[]TaskIds', versions: '0+' },
        warmupTasks: { type: '[]TaskIds', versions: '0+' },
      },
    },
    TaskIds: {
      versions: '0+',
      fields: {
        subtopologyId: { type: 'string', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
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
  },
} as const satisfies MessageSchema

export type StreamsGroupDescribeResponse = Message<typeof StreamsGroupDescribeResponse>
