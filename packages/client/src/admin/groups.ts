import * as protocol from '@samsa/protocol'
import { ConsumerProtocolAssignment, decodeMessage, errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { throwError } from './admin-context.ts'
import { drive } from './driver.ts'
import type { Answers } from './driver.ts'
import { fromAllBrokers, toCoordinators } from './lookup.ts'
import type { AclOperation, Node } from './names.ts'
import { authorizedOperations } from './names.ts'
import { Outcomes } from './outcomes.ts'

export type GroupType = 'Classic' | 'Consumer' | 'Share' | 'Streams'
export type GroupState =
  | 'PreparingRebalance'
  | 'CompletingRebalance'
  | 'Stable'
  | 'Dead'
  | 'Empty'
  | 'Assigning'
  | 'Reconciling'
  | 'NotReady'

export interface GroupListing {
  readonly groupId: string
  /** `consumer`, `connect`, …; empty for a group that only commits offsets. */
  readonly protocolType: string
  /** undefined before version 5 (Kafka 3.7). */
  readonly type: GroupType | undefined
  /** undefined before version 4 (Kafka 2.6). */
  readonly state: GroupState | undefined
}

export interface ListGroupsOptions extends AdminOptions {
  readonly states?: readonly GroupState[]
  readonly types?: readonly GroupType[]
  readonly protocolTypes?: readonly string[]
}

export interface GroupListings {
  readonly groups: readonly GroupListing[]
  /** Brokers that gave no list, with the reason. */
  readonly errors: readonly Error[]
}

export interface MemberDescription {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  /** `/127.0.0.1` */
  readonly host: string
  readonly assignment: readonly TopicPartition[]
  /** What it is to have (KIP-848); undefined in a classic group. */
  readonly targetAssignment: readonly TopicPartition[] | undefined
  readonly memberEpoch: number | undefined
  readonly subscribedTopicNames: readonly string[] | undefined
  readonly subscribedTopicRegex: string | undefined
  /** Whether a member of a consumer group speaks the consumer protocol (true) or still the classic one. */
  readonly isUpgraded: boolean | undefined
}

export interface ConsumerGroupDescription {
  readonly groupId: string
  readonly isSimpleConsumerGroup: boolean
  readonly type: GroupType
  readonly state: GroupState
  readonly members: readonly MemberDescription[]
  readonly partitionAssignor: string
  readonly coordinator: Node
  readonly groupEpoch: number | undefined
  readonly targetAssignmentEpoch: number | undefined
  readonly authorizedOperations: readonly AclOperation[] | undefined
}

export interface ClassicGroupDescription {
  readonly groupId: string
  readonly protocolType: string
  /** The assignor that was chosen. */
  readonly protocolData: string
  readonly state: GroupState
  readonly members: readonly MemberDescription[]
  readonly coordinator: Node
  readonly authorizedOperations: readonly AclOperation[] | undefined
}

export interface DescribeGroupsOptions extends AdminOptions {
  readonly includeAuthorizedOperations?: boolean
}

const LIST_GROUPS = { request: protocol.ListGroupsRequest, response: protocol.ListGroupsResponse }
const DESCRIBE_GROUPS = { request: protocol.DescribeGroupsRequest, response: protocol.DescribeGroupsResponse }
const DESCRIBE_CONSUMER_GROUPS = { request: protocol.ConsumerGroupDescribeRequest, response: protocol.ConsumerGroupDescribeResponse }
const STATES_VERSION = 4
const TYPES_VERSION = 5

/** Groups of all kinds, from every broker. */
export async function listGroups(context: AdminContext, options: ListGroupsOptions): Promise<GroupListings> {
  const answers = await fromAllBrokers(context.cluster, async (nodeId) => {
    const connection = await context.node(nodeId)
    const version = connection.versionFor(protocol.ListGroupsRequest) ?? 0
    // A broker that cannot sort types out has only consumer groups of the classic kind.
    if (version < TYPES_VERSION && options.types !== undefined && !options.types.includes('Classic') && options.types.length > 0) {
      throw new KafkaClientError(errors.UNSUPPORTED_VERSION.code, `The broker can't list groups with types filter.`)
    }
    if (version < STATES_VERSION && (options.states?.length ?? 0) > 0) {
      throw new KafkaClientError(errors.UNSUPPORTED_VERSION.code, 'The broker cannot list groups by state.')
    }
    const response = await connection.call(LIST_GROUPS, {
      ...(version >= STATES_VERSION ? { statesFilter: [...(options.states ?? [])] } : {}),
      ...(version >= TYPES_VERSION ? { typesFilter: [...(options.types ?? [])] } : {}),
    })
    throwError(response)
    return response.groups.map((group) => ({
      groupId: group.groupId,
      protocolType: group.protocolType,
      state: stateOf(group.groupState),
      type: typeOf(group.groupType),
    }))
  })
  const groups = new Map<string, GroupListing>()
  const failed: Error[] = []
  for (const { answer } of answers) {
    if (answer instanceof Error) failed.push(answer)
    else for (const group of answer) if (isWanted(group, options)) groups.set(group.groupId, group)
  }
  return { groups: [...groups.values()], errors: failed }
}

/** Consumer groups, classic and new ones, and those that only commit offsets. */
export async function listConsumerGroups(context: AdminContext, options: ListGroupsOptions): Promise<GroupListings> {
  const types = options.types ?? (['Classic', 'Consumer'] as const)
  return await listGroups(context, { ...options, types, protocolTypes: ['consumer', ''] }).then(async (listed) => {
    const unsupported = listed.errors.some((error) => KafkaClientError.is(error, 'UNSUPPORTED_VERSION'))
    return unsupported && options.types === undefined ? await listGroups(context, { ...options, protocolTypes: ['consumer', ''] }) : listed
  })
}

function isWanted(group: GroupListing, options: ListGroupsOptions): boolean {
  if (options.protocolTypes !== undefined && options.protocolTypes.length > 0 && !options.protocolTypes.includes(group.protocolType))
    return false
  return true
}

/** Consumer groups by id, with the new API, and with the classic one where the group is not of the new kind. */
export async function describeConsumerGroups(
  context: AdminContext,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
): Promise<Outcomes<ConsumerGroupDescription>> {
  /** Groups for the classic API, with what the new one said of them. */
  const classic = new Map<string, string | null>()
  return await drive<string, ConsumerGroupDescription>(context, groupIds, options, {
    what: 'describeConsumerGroups',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const connection = await context.node(nodeId)
      const coordinator: Node = { id: nodeId, ...nodeAddress(context, nodeId) }
      const includeAuthorizedOperations = options.includeAuthorizedOperations ?? false
      if (connection.versionFor(protocol.ConsumerGroupDescribeRequest) === undefined) for (const key of keys) classic.set(key, null)
      const asked = keys.filter((key) => !classic.has(key))
      if (asked.length > 0) {
        const response = await connection.call(DESCRIBE_CONSUMER_GROUPS, { groupIds: asked, includeAuthorizedOperations })
        for (const group of response.groups) {
          if (group.errorCode === errors.GROUP_ID_NOT_FOUND.code || group.errorCode === errors.UNSUPPORTED_VERSION.code) {
            classic.set(group.groupId, group.errorMessage)
          } else {
            answers.settle(group.groupId, group, () => newDescription(group, coordinator, options))
          }
        }
      }
      const old = keys.filter((key) => classic.has(key))
      if (old.length === 0) return
      const response = await connection.call(DESCRIBE_GROUPS, { groups: old, includeAuthorizedOperations })
      for (const group of response.groups) settleClassic(group, classic.get(group.groupId), coordinator, options, answers)
    },
  })
}

type ClassicAnswer = protocol.DescribeGroupsResponse['groups'][number]

function settleClassic(
  group: ClassicAnswer,
  message: string | null | undefined,
  coordinator: Node,
  options: DescribeGroupsOptions,
  answers: Answers<string, ConsumerGroupDescription>,
): void {
  const { protocolType } = group
  if (group.errorCode === 0 && protocolType !== 'consumer' && protocolType !== '') {
    answers.failed(group.groupId, new Error(`GroupId ${group.groupId} is not a consumer group (${protocolType}).`))
    return
  }
  const isNotFound = group.errorCode === errors.GROUP_ID_NOT_FOUND.code
  answers.settle(group.groupId, isNotFound ? { errorCode: group.errorCode, errorMessage: message ?? group.errorMessage } : group, () => ({
    groupId: group.groupId,
    isSimpleConsumerGroup: protocolType === '',
    type: 'Classic',
    state: stateOf(group.groupState) ?? 'Dead',
    members: group.members.map(classicMember),
    partitionAssignor: group.protocolData,
    coordinator,
    groupEpoch: undefined,
    targetAssignmentEpoch: undefined,
    authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(group.authorizedOperations) : undefined,
  }))
}

function newDescription(
  group: protocol.ConsumerGroupDescribeResponse['groups'][number],
  coordinator: Node,
  options: DescribeGroupsOptions,
): ConsumerGroupDescription {
  return {
    groupId: group.groupId,
    isSimpleConsumerGroup: false,
    type: 'Consumer',
    state: stateOf(group.groupState) ?? 'Dead',
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: partitionsOf(member.assignment.topicPartitions),
      targetAssignment: partitionsOf(member.targetAssignment.topicPartitions),
      memberEpoch: member.memberEpoch,
      subscribedTopicNames: member.subscribedTopicNames,
      subscribedTopicRegex: member.subscribedTopicRegex ?? undefined,
      isUpgraded: member.memberType < 0 ? undefined : member.memberType === 1,
    })),
    partitionAssignor: group.assignorName,
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(group.authorizedOperations) : undefined,
  }
}

/** Groups of the classic protocol, whatever their protocol type (`connect` too). */
export async function describeClassicGroups(
  context: AdminContext,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
): Promise<Outcomes<ClassicGroupDescription>> {
  return await drive<string, ClassicGroupDescription>(context, groupIds, options, {
    what: 'describeClassicGroups',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const coordinator: Node = { id: nodeId, ...nodeAddress(context, nodeId) }
      const body = { groups: [...keys], includeAuthorizedOperations: options.includeAuthorizedOperations ?? false }
      const response = await context.atNode(nodeId, DESCRIBE_GROUPS, body, options)
      for (const group of response.groups) {
        answers.settle(group.groupId, group, () => ({
          groupId: group.groupId,
          protocolType: group.protocolType,
          protocolData: group.protocolData,
          state: stateOf(group.groupState) ?? 'Dead',
          members: group.members.map((member) =>
            group.protocolType === 'consumer'
              ? classicMember(member)
              : { ...classicMember({ ...member, memberAssignment: new Uint8Array() }) },
          ),
          coordinator,
          authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(group.authorizedOperations) : undefined,
        }))
      }
    },
  })
}

function classicMember(member: ClassicAnswer['members'][number]): MemberDescription {
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    rackId: null,
    clientId: member.clientId,
    host: member.clientHost,
    assignment: classicAssignment(member.memberAssignment),
    targetAssignment: undefined,
    memberEpoch: undefined,
    subscribedTopicNames: undefined,
    subscribedTopicRegex: undefined,
    isUpgraded: undefined,
  }
}

/** The partitions of a classic member: a version and the ConsumerProtocol's assignment. Later versions only add fields. */
function classicAssignment(bytes: Uint8Array): TopicPartition[] {
  if (bytes.length < 2) return []
  const version = new DataView(bytes.buffer, bytes.byteOffset).getInt16(0)
  const assignment = decodeMessage(ConsumerProtocolAssignment, Math.min(Math.max(version, 0), 3), bytes, 2)
  return assignment.assignedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}

export function partitionsOf(topics: readonly { readonly topicName: string; readonly partitions: readonly number[] }[]): TopicPartition[] {
  return topics.flatMap(({ topicName, partitions }) => partitions.map((partition) => ({ topic: topicName, partition })))
}

export function nodeAddress(context: AdminContext, nodeId: number): { host: string; port: number; rack: string | null } {
  const address = context.cluster.brokers.get(nodeId)
  const rack = address !== undefined && 'rack' in address && typeof address.rack === 'string' ? address.rack : null
  return { host: address?.host ?? '', port: address?.port ?? -1, rack }
}

const STATES: readonly GroupState[] = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
  'NotReady',
]
const TYPES: readonly GroupType[] = ['Classic', 'Consumer', 'Share', 'Streams']

/** States and types as the broker spells them, in any case. */
export function stateOf(text: string): GroupState | undefined {
  return STATES.find((state) => state.toLowerCase() === text.toLowerCase())
}

function typeOf(text: string): GroupType | undefined {
  return TYPES.find((type) => type.toLowerCase() === text.toLowerCase())
}
