import type { CoordinatorEffect, Decision as CoordinatorDecision } from '@samsa/stdx'
import type { GroupRecord } from './record.ts'

/** What a shard asks of its host. */
export type Effect = CoordinatorEffect<GroupRecord>

/** Collects the effects of one decision. */
export type Decision = CoordinatorDecision<GroupRecord>
