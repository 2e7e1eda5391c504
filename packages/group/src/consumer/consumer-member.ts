import type { ConsumerGroupMemberMetadataValue } from '@samsa/protocol'
import { NO_PARTITION_EPOCHS, samePartitionEpochs } from './partitions.ts'
import type { PartitionEpochs } from './partitions.ts'

/** The epoch with which a member leaves for good, and a static member for a while. */
export const LEAVE_EPOCH = -1
export const LEAVE_STATIC_EPOCH = -2

/** Numbers as records have them. */
export const memberStates = { STABLE: 0, UNREVOKED_PARTITIONS: 1, UNRELEASED_PARTITIONS: 2, UNKNOWN: 127 } as const
export type MemberState = keyof typeof memberStates

/** What a member that speaks the classic protocol has said of it; null for the others. */
export type ClassicFacts = NonNullable<ConsumerGroupMemberMetadataValue['classicMemberMetadata']>

/** A member of a consumer group, as its records tell. Never changed: a new one takes its place. */
export interface ConsumerMember {
  readonly memberId: string
  readonly memberEpoch: number
  /** The epoch that it may still come with, if the answer that told the new one was lost. */
  readonly previousMemberEpoch: number
  readonly state: MemberState
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly rebalanceTimeoutMs: number
  readonly clientId: string
  /** As Java prints an address: `/127.0.0.1`. */
  readonly clientHost: string
  readonly subscribedTopicNames: ReadonlySet<string>
  /** Empty or null: none. */
  readonly subscribedTopicRegex: string | null
  readonly serverAssignor: string | null
  readonly assigned: PartitionEpochs
  /** What it must give up before it may have what it is to have. */
  readonly pendingRevocation: PartitionEpochs
  readonly classic: ClassicFacts | null
}

export function newMember(memberId: string): ConsumerMember {
  return {
    memberId,
    memberEpoch: 0,
    previousMemberEpoch: -1,
    state: 'STABLE',
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: -1,
    clientId: '',
    clientHost: '',
    subscribedTopicNames: new Set(),
    subscribedTopicRegex: '',
    serverAssignor: null,
    assigned: NO_PARTITION_EPOCHS,
    pendingRevocation: NO_PARTITION_EPOCHS,
    classic: null,
  }
}

/** Its regular expression if it has one. */
export function regexOf(member: ConsumerMember | undefined): string | undefined {
  const regex = member?.subscribedTopicRegex
  return regex === null || regex === undefined || regex === '' ? undefined : regex
}

export function isReconciledTo(member: ConsumerMember, assignmentEpoch: number): boolean {
  return member.state === 'STABLE' && member.memberEpoch === assignmentEpoch
}

export function sameTopicNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && a.isSubsetOf(b))
}

export function sameMember(a: ConsumerMember, b: ConsumerMember): boolean {
  if (a === b) return true
  return sameMetadata(a, b) && sameCurrentAssignment(a, b)
}

function sameMetadata(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.memberId === b.memberId &&
    a.instanceId === b.instanceId &&
    a.rackId === b.rackId &&
    a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
    a.clientId === b.clientId &&
    a.clientHost === b.clientHost &&
    a.subscribedTopicRegex === b.subscribedTopicRegex &&
    a.serverAssignor === b.serverAssignor &&
    sameTopicNames(a.subscribedTopicNames, b.subscribedTopicNames) &&
    sameClassicFacts(a.classic, b.classic)
  )
}

function sameCurrentAssignment(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.memberEpoch === b.memberEpoch &&
    a.previousMemberEpoch === b.previousMemberEpoch &&
    a.state === b.state &&
    samePartitionEpochs(a.assigned, b.assigned) &&
    samePartitionEpochs(a.pendingRevocation, b.pendingRevocation)
  )
}

function sameClassicFacts(a: ClassicFacts | null, b: ClassicFacts | null): boolean {
  if (a === b) return true
  if (a === null || b === null || a.sessionTimeoutMs !== b.sessionTimeoutMs) return false
  if (a.supportedProtocols.length !== b.supportedProtocols.length) return false
  return a.supportedProtocols.every(({ name, metadata }, index) => {
    const other = b.supportedProtocols[index]
    return other !== undefined && other.name === name && Buffer.compare(other.metadata, metadata) === 0
  })
}
