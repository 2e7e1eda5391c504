import {
  completeInitialRebalance,
  completeJoinPhase,
  expireHeartbeat,
  expirePendingSync,
  prepareRebalance,
  rescheduleHeartbeat,
} from './classic/rebalance.ts'
import { fenceMember } from './consumer/fence.ts'
import { resolveRegexes } from './consumer/regexes.ts'
import type { Scope } from './scope.ts'
import type { TimerEvent } from './timers.ts'

/** A timer of a group went off. The group may be of the other kind meanwhile, or gone: then it was not for it. */
export function wakeGroup(scope: Scope, event: Exclude<TimerEvent, { readonly on: 'expiration' }>): void {
  switch (event.on) {
    case 'session':
    case 'rejoin':
    case 'resync':
    case 'revocation':
      fenceMember(scope, event)
      return
    case 'regexes': {
      const group = scope.groups.consumer(event.groupId)
      if (group !== undefined) resolveRegexes(scope, group)
      else scope.searches.delete(event.groupId)
      return
    }
    default:
      wakeClassicGroup(scope, event)
  }
}

type ClassicEvent = Extract<TimerEvent, { readonly on: 'heartbeat' | 'join' | 'initialJoin' | 'sync' }>

function wakeClassicGroup(scope: Scope, event: ClassicEvent): void {
  const group = scope.groups.classic(event.groupId)
  if (group === undefined) return
  switch (event.on) {
    case 'heartbeat':
      expireHeartbeat(scope, group, event.memberId)
      return
    case 'join':
      if (group.state === 'PreparingRebalance') completeJoinPhase(scope, group)
      return
    case 'initialJoin':
      if (group.state === 'PreparingRebalance') completeInitialRebalance(scope, group, event.delayMs, event.remainingMs)
      return
    case 'sync':
      expirePendingSync(scope, group, event.generationId)
  }
}

/** The groups of a log that has just been loaded: sessions begin to count. */
export function resumeGroups(scope: Scope): void {
  const { decision, groups, settings, timers } = scope
  for (const group of groups.all.values()) {
    const { groupId } = group
    if (group.type === 'classic') {
      for (const member of group.members.values()) rescheduleHeartbeat(scope, group, member)
      if (group.members.size > settings.maxSize) prepareRebalance(scope, group)
      continue
    }
    const { sessionTimeoutMs } = settings.consumer.timesOf(groupId)
    for (const { memberId, memberEpoch, state, rebalanceTimeoutMs } of group.members.values()) {
      timers.set(decision, { on: 'session', groupId, memberId }, sessionTimeoutMs)
      if (state === 'UNREVOKED_PARTITIONS') timers.set(decision, { on: 'revocation', groupId, memberId, memberEpoch }, rebalanceTimeoutMs)
    }
  }
  timers.set(decision, { on: 'expiration' }, settings.offsetsRetentionCheckIntervalMs)
}
