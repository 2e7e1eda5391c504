export type { RaftEffect } from './messages.ts'
export type { OffsetAndEpoch, ReplicatedLog } from './replicated-log.ts'
export type { Endpoint, ReplicaKey, Voter } from './voter-set.ts'
