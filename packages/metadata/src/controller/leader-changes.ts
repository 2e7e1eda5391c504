import { isReservedDirectory } from '../image/directory-id.ts'
import type { PartitionRegistration, TopicImage } from '../image/metadata-image.ts'
import { directoryOf, noLeader } from '../image/partition-registration.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import type { ControllerState } from './controller-state.ts'
import { changePartition, type PartitionContext } from './partition-change.ts'

export interface PartitionRef {
  readonly topic: TopicImage
  readonly partitionId: number
  readonly partition: PartitionRegistration
}

/** Every partition for which `test` holds. A walk over all of them: brokers come and go rarely. */
export function* partitionsWhere(
  state: ControllerState,
  test: (partition: PartitionRegistration) => boolean,
): IterableIterator<PartitionRef> {
  for (const topic of state.image.topics.byId.values()) {
    for (const [partitionId, partition] of topic.partitions.entries()) {
      if (test(partition)) yield { topic, partitionId, partition }
    }
  }
}

export function hasLeaderships(state: ControllerState, brokerId: number): boolean {
  return !partitionsWhere(state, (partition) => partition.leader === brokerId).next().done
}

/** What a change of a partition is judged by. `isAcceptable` replaces "registered, unfenced, not shutting down". */
export function partitionContext(
  state: ControllerState,
  { topic, partitionId, partition }: PartitionRef,
  isAcceptable: (replica: number) => boolean = (replica) => state.isActive(replica),
): PartitionContext {
  return {
    topicId: topic.id,
    partitionId,
    isAcceptableLeader: (replica) => isAcceptable(replica) && state.hasOnlineDirectory(replica, directoryOf(partition, replica)),
    metadataVersion: state.metadataVersion,
    minIsr: state.minIsr(topic),
    elrEnabled: state.elrEnabled,
    defaultDirectory: (replica) => state.defaultDirectory(replica),
  }
}

interface BrokerChange {
  /** Leaves ISRs and leaderships. */
  readonly remove?: number
  /** May lead though the image still has it fenced. */
  readonly add?: number
  /** Lost its unflushed tail: leaves ISR and ELR. */
  readonly uncleanShutdown?: number
}

/** Leaders and ISRs that follow from a change of one broker. */
export function leaderAndIsrUpdates(state: ControllerState, change: BrokerChange, partitions: Iterable<PartitionRef>): MetadataRecord[] {
  const records: MetadataRecord[] = []
  const { remove, add, uncleanShutdown } = change
  const isAcceptable = (replica: number) =>
    replica !== remove && replica !== uncleanShutdown && (replica === add || state.isActive(replica))
  for (const ref of partitions) {
    const record = changePartition(ref.partition, partitionContext(state, ref, isAcceptable), {
      isr: ref.partition.isr.filter((replica) => replica !== remove && replica !== uncleanShutdown),
      election: state.uncleanElectionEnabled(ref.topic.name) ? 'unclean' : 'online',
      ...(uncleanShutdown === undefined ? {} : { uncleanShutdown: [uncleanShutdown] }),
    })
    if (record !== undefined) records.push(record)
  }
  return records
}

function inIsr(state: ControllerState, brokerId: number): IterableIterator<PartitionRef> {
  return partitionsWhere(state, (partition) => partition.isr.includes(brokerId))
}

function inElr(state: ControllerState, brokerId: number): IterableIterator<PartitionRef> {
  return partitionsWhere(state, (partition) => partition.elr.includes(brokerId))
}

export function fenceBroker(state: ControllerState, brokerId: number, brokerEpoch: number): MetadataRecord[] {
  return [
    ...leaderAndIsrUpdates(state, { remove: brokerId }, inIsr(state, brokerId)),
    registrationChange(0, { brokerId, brokerEpoch, fenced: 1 }),
  ]
}

export function unfenceBroker(state: ControllerState, brokerId: number, brokerEpoch: number): MetadataRecord[] {
  const leaderless = partitionsWhere(state, (partition) => partition.leader === noLeader)
  return [registrationChange(0, { brokerId, brokerEpoch, fenced: -1 }), ...leaderAndIsrUpdates(state, { add: brokerId }, leaderless)]
}

export function startControlledShutdown(state: ControllerState, brokerId: number, brokerEpoch: number): MetadataRecord[] {
  const begun = state.broker(brokerId)?.inControlledShutdown === true
  return [
    ...(begun ? [] : [registrationChange(1, { brokerId, brokerEpoch, inControlledShutdown: 1 })]),
    ...leaderAndIsrUpdates(state, { remove: brokerId }, inIsr(state, brokerId)),
  ]
}

export function unregisterBroker(state: ControllerState, brokerId: number, brokerEpoch: number): MetadataRecord[] {
  return [
    ...leaderAndIsrUpdates(state, { remove: brokerId }, inIsr(state, brokerId)),
    ...leaderAndIsrUpdates(state, { remove: brokerId }, inElr(state, brokerId)),
    makeRecord('UnregisterBrokerRecord', 0, { brokerId, brokerEpoch }),
  ]
}

/** A new incarnation registers: what its predecessor left. An unclean end costs its place in ISR and ELR (KIP-966). */
export function cleanUpIncarnation(state: ControllerState, brokerId: number, isCleanShutdown: boolean): MetadataRecord[] {
  if (!state.elrEnabled || isCleanShutdown) return leaderAndIsrUpdates(state, { remove: brokerId }, inIsr(state, brokerId))
  return [
    ...leaderAndIsrUpdates(state, { uncleanShutdown: brokerId }, inIsr(state, brokerId)),
    ...leaderAndIsrUpdates(state, { uncleanShutdown: brokerId }, inElr(state, brokerId)),
  ]
}

/** Directories of a live broker failed: their replicas lose leadership and ISR. */
export function takeDirectoriesOffline(
  state: ControllerState,
  brokerId: number,
  brokerEpoch: number,
  offline: readonly string[],
): MetadataRecord[] {
  const directories = state.broker(brokerId)?.directories ?? []
  const newlyOffline = directories.filter((directory) => offline.includes(directory))
  if (newlyOffline.length === 0) return []
  const records: MetadataRecord[] = []
  for (const directory of newlyOffline) {
    if (isReservedDirectory(directory)) continue
    const held = partitionsWhere(state, (partition) => partition.directories.includes(directory))
    records.push(...leaderAndIsrUpdates(state, { remove: brokerId }, held))
  }
  const logDirs = directories.filter((directory) => !offline.includes(directory))
  records.push(registrationChange(2, { brokerId, brokerEpoch, logDirs }))
  return records
}

export function cordonDirectories(
  state: ControllerState,
  brokerId: number,
  brokerEpoch: number,
  cordoned: readonly string[] | null,
): MetadataRecord[] {
  // null until the broker has caught up with the metadata.
  if (cordoned === null) return []
  const before = state.broker(brokerId)?.cordonedDirectories ?? null
  const same = before !== null && before.length === cordoned.length && cordoned.every((directory) => before.includes(directory))
  return same ? [] : [registrationChange(3, { brokerId, brokerEpoch, cordonedLogDirs: [...cordoned] })]
}

function registrationChange(
  version: number,
  change: {
    brokerId: number
    brokerEpoch: number
    fenced?: number
    inControlledShutdown?: number
    logDirs?: string[]
    cordonedLogDirs?: string[]
  },
): MetadataRecord {
  return makeRecord('BrokerRegistrationChangeRecord', version, {
    fenced: 0,
    inControlledShutdown: 0,
    logDirs: [],
    cordonedLogDirs: null,
    ...change,
  })
}
