import type { PartitionChangeRecord } from '@samsa/protocol'
import { metadataVersionSupports, recordVersions } from '../features/metadata-version.ts'
import type { PartitionRegistration } from '../image/metadata-image.ts'
import { LeaderRecoveryState, noLeader, noLeaderChange } from '../image/partition-registration.ts'
import { emptyPartitionChange, isEmptyPartitionChange, makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { completeReassignment } from './reassignment.ts'

/**
 * How a new leader is chosen. `online`: keep the leader if it can stay, else the first in-sync replica. `preferred`: the first replica, if
 * it can lead. `unclean`: as `online`, but when nobody is in sync any live replica will do.
 */
export type Election = 'online' | 'preferred' | 'unclean'

export interface PartitionChangeTarget {
  readonly isr?: readonly number[]
  readonly replicas?: readonly number[]
  readonly removing?: readonly number[]
  readonly adding?: readonly number[]
  readonly leaderRecoveryState?: number
  readonly election?: Election
  /** Replicas whose broker lost its unflushed tail: they leave ISR and ELR. */
  readonly uncleanShutdown?: readonly number[]
  /** A replica said which directory holds it. */
  readonly directory?: { readonly brokerId: number; readonly id: string }
}

export interface PartitionContext {
  readonly topicId: string
  readonly partitionId: number
  readonly isAcceptableLeader: (replica: number) => boolean
  readonly metadataVersion: number
  readonly minIsr: number
  readonly elrEnabled: boolean
  readonly defaultDirectory: (replica: number) => string
}

interface Wanted {
  isr: readonly number[]
  replicas: readonly number[]
  removing: readonly number[]
  adding: readonly number[]
  elr: readonly number[]
  lastKnownElr: readonly number[]
}

/**
 * The record that brings a partition to a target, with the election, the end of a reassignment and the eligible leader replicas (KIP-966)
 * that follow from it; undefined if nothing changes.
 */
export function changePartition(
  partition: PartitionRegistration,
  context: PartitionContext,
  target: PartitionChangeTarget,
): Extract<MetadataRecord, { type: 'PartitionChangeRecord' }> | undefined {
  const record = emptyPartitionChange(context.topicId, context.partitionId)
  const wanted: Wanted = {
    isr: target.isr ?? partition.isr,
    replicas: target.replicas ?? partition.replicas,
    removing: target.removing ?? partition.removingReplicas,
    adding: target.adding ?? partition.addingReplicas,
    elr: partition.elr,
    lastKnownElr: partition.lastKnownElr,
  }
  const completed = completeReassignment(wanted, wanted.isr)
  if (completed !== undefined) Object.assign(wanted, completed, { removing: [], adding: [] })
  if (context.elrEnabled) populateElr(partition, wanted, context.minIsr, target.uncleanShutdown ?? [])
  elect(partition, wanted, context, target.election ?? 'online', record)
  // Whoever is no longer a replica must notice: its leader epoch ends.
  if (record.leader === noLeaderChange && !containsAll(wanted.replicas, partition.replicas)) record.leader = partition.leader
  setElr(partition, wanted, context.elrEnabled, record)
  if (record.isr === null && (wanted.isr.length > 0 || context.elrEnabled) && !sameList(wanted.isr, partition.isr))
    record.isr = [...wanted.isr]
  // Brokers of before 3.6 need a new leader epoch when the ISR shrinks (KAFKA-15021).
  if (
    metadataVersionSupports.leaderEpochBumpOnIsrShrink(context.metadataVersion) &&
    record.leader === noLeaderChange &&
    record.isr !== null &&
    !containsAll(record.isr, partition.isr)
  )
    record.leader = partition.leader
  setLastKnownLeader(partition, context.elrEnabled, record)
  setAssignment(partition, wanted, context, target, record)
  const recovery = target.leaderRecoveryState ?? partition.leaderRecoveryState
  if (recovery !== partition.leaderRecoveryState) record.leaderRecoveryState = recovery
  if (isEmptyPartitionChange(record)) return undefined
  return makeRecord('PartitionChangeRecord', recordVersions.partition(context.metadataVersion), record)
}

/** Below min.insync.replicas, those that leave the ISR stay eligible: they have every record that was acknowledged. */
function populateElr(partition: PartitionRegistration, wanted: Wanted, minIsr: number, uncleanShutdown: readonly number[]): void {
  if (wanted.isr.length >= minIsr) {
    wanted.elr = []
    wanted.lastKnownElr = []
    return
  }
  const candidates = ascending([...wanted.elr, ...partition.isr])
  wanted.elr = candidates.filter((replica) => !wanted.isr.includes(replica) && !uncleanShutdown.includes(replica))
  const known = ascending([...candidates, ...wanted.lastKnownElr])
  wanted.lastKnownElr = known.filter((replica) => !wanted.isr.includes(replica) && !wanted.elr.includes(replica))
}

function elect(
  partition: PartitionRegistration,
  wanted: Wanted,
  context: PartitionContext,
  election: Election,
  record: PartitionChangeRecord,
): void {
  const { leader, unclean } = chooseLeader(partition, wanted, context, election)
  if (leader === partition.leader) return
  if (wanted.elr.includes(leader)) {
    wanted.isr = [leader]
    wanted.elr = wanted.elr.filter((replica) => replica !== leader)
  }
  record.leader = leader
  if (!unclean) return
  // The others may hold records that this one lost: the ISR is the new leader alone, and it has to recover.
  record.isr = [leader]
  if (partition.leaderRecoveryState !== LeaderRecoveryState.RECOVERING) record.leaderRecoveryState = LeaderRecoveryState.RECOVERING
}

function chooseLeader(
  partition: PartitionRegistration,
  wanted: Wanted,
  context: PartitionContext,
  election: Election,
): { readonly leader: number; readonly unclean: boolean } {
  const canLead = (replica: number) =>
    (wanted.isr.includes(replica) || (wanted.isr.length === 0 && wanted.elr.includes(replica))) && context.isAcceptableLeader(replica)
  const first = wanted.replicas[0]
  if (election === 'preferred' && first !== undefined && canLead(first)) return { leader: first, unclean: false }
  if (canLead(partition.leader)) return { leader: partition.leader, unclean: false }
  const online = wanted.replicas.find(canLead)
  if (online !== undefined) return { leader: online, unclean: false }
  const lastKnown = partition.lastKnownElr.length === 1 ? partition.lastKnownElr[0] : undefined
  const nobodyEligible = wanted.elr.length === 0 && wanted.isr.length === 0
  if (context.elrEnabled && nobodyEligible && lastKnown !== undefined && context.isAcceptableLeader(lastKnown))
    return { leader: lastKnown, unclean: true }
  const any = election === 'unclean' ? wanted.replicas.find(context.isAcceptableLeader) : undefined
  return any === undefined ? { leader: noLeader, unclean: false } : { leader: any, unclean: true }
}

function setElr(partition: PartitionRegistration, wanted: Wanted, elrEnabled: boolean, record: PartitionChangeRecord): void {
  // An unclean election has set the ISR already.
  if (record.isr !== null || !elrEnabled) wanted.elr = []
  if (!sameList(wanted.elr, partition.elr)) record.eligibleLeaderReplicas = [...wanted.elr]
}

/** While there is no leader, the last known ELR holds who led last, so that it can come back first. */
function setLastKnownLeader(partition: PartitionRegistration, elrEnabled: boolean, record: PartitionChangeRecord): void {
  if (!elrEnabled) return
  if (record.leader === noLeader && partition.lastKnownElr.length === 0) record.lastKnownElr = [partition.leader]
  else if (record.leader >= 0 && partition.lastKnownElr.length > 0) record.lastKnownElr = []
}

function setAssignment(
  partition: PartitionRegistration,
  wanted: Wanted,
  context: PartitionContext,
  target: PartitionChangeTarget,
  record: PartitionChangeRecord,
): void {
  if (wanted.replicas.length > 0) {
    if (metadataVersionSupports.directoryAssignment(context.metadataVersion)) {
      const known = new Map(partition.replicas.map((replica, index) => [replica, partition.directories[index]]))
      if (target.directory !== undefined) known.set(target.directory.brokerId, target.directory.id)
      const directories = wanted.replicas.map((replica) => known.get(replica) ?? context.defaultDirectory(replica))
      if (!sameList(directories, partition.directories)) record.directories = directories
    }
    if (!sameList(wanted.replicas, partition.replicas)) record.replicas = [...wanted.replicas]
  }
  if (!sameList(wanted.removing, partition.removingReplicas)) record.removingReplicas = [...wanted.removing]
  if (!sameList(wanted.adding, partition.addingReplicas)) record.addingReplicas = [...wanted.adding]
}

function ascending(replicas: readonly number[]): number[] {
  return [...new Set(replicas)].sort((a, b) => a - b)
}

function containsAll(list: readonly number[], all: readonly number[]): boolean {
  return all.every((each) => list.includes(each))
}

function sameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index])
}
