import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { regexOf } from './consumer-member.ts'
import type { MemberChange } from './rebalance.ts'
import { groupEpochRecord, regexRecord } from './records.ts'
import { RegexSearch, syntaxProblem } from './regex-search.ts'
import { countRegexes, Subscriptions } from './subscriptions.ts'

/** Expressions of a group are resolved together, and not more often than this. Kafka has it fixed. */
const LEAST_INTERVAL_MS = 10_000
/** `resolved`: it is known what the new expression matches, so an assignment can follow at once. */
export type RegexChange = 'none' | 'unresolved' | 'resolved'

/** Takes note of a member's new expression, and has the group's expressions resolved if it is time. */
export function updateRegexes(scope: Scope, { group, before, after, records }: MemberChange): RegexChange | Refusal {
  const oldRegex = regexOf(before)
  const newRegex = regexOf(after)
  let change: RegexChange = 'none'
  let isNew = false
  if (before.subscribedTopicRegex !== after.subscribedTopicRegex) {
    change = 'unresolved'
    if (oldRegex !== undefined && group.regexes.get(oldRegex) === 1) records.push(regexRecord(group.groupId, oldRegex, undefined))
    if (newRegex === undefined) {
      if (oldRegex !== undefined) change = 'resolved'
    } else if (!group.regexes.has(newRegex)) {
      const problem = regexProblem(newRegex)
      if (problem !== undefined) return problem
      isNew = true
    } else if (group.resolvedRegexes.has(newRegex)) {
      change = 'resolved'
    }
  }
  if (!isNew && group.regexes.size === 0) return change
  const { decision, settings, timers, newTopicsVersion } = scope
  const last = lastResolution(group)
  if (decision.nowMs <= last.timestampMs + LEAST_INTERVAL_MS) return change
  const wanted = countRegexes(group.regexes, before, after)
  const isDue =
    isNew ||
    wanted.size !== group.resolvedRegexes.size ||
    last.version < newTopicsVersion ||
    decision.nowMs > last.timestampMs + settings.consumer.regexRefreshIntervalMs
  // Not within this answer: there may be many topics to look at.
  if (isDue && wanted.size > 0) timers.setIfAbsent(decision, { on: 'regexes', groupId: group.groupId }, 0)
  return change
}

function lastResolution(group: ConsumerGroup): { timestampMs: number; version: number } {
  const [first] = group.resolvedRegexes.values()
  return first ?? { timestampMs: -Infinity, version: 0 }
}

function regexProblem(regex: string): Refusal | undefined {
  const description = syntaxProblem(regex)
  if (description === undefined) return undefined
  return new Refusal('INVALID_REGULAR_EXPRESSION', `SubscribedTopicRegex \`${regex}\` is not a valid regular expression: ${description}.`)
}

/** Expressions that are being matched with the topics, by group id. */
export type RegexSearches = Map<string, RegexSearch>

/** Looks which topics the group's expressions match now, some of them at a time. A change calls for a new assignment. */
export function resolveRegexes(scope: Scope, group: ConsumerGroup): void {
  const { decision, searches, timers, topics } = scope
  const { groupId } = group
  // Of the topics that the client may see; without an authorizer these are all.
  const search =
    searches.get(groupId) ?? new RegexSearch(group.regexes.keys(), { names: topics.names(), version: topics.version }, decision.nowMs)
  if (!search.advance()) {
    searches.set(groupId, search)
    timers.set(decision, { on: 'regexes', groupId }, 0)
    return
  }
  searches.delete(groupId)
  storeMatches(scope, group, search)
}

function storeMatches({ decision, counters, hashes, topics }: Scope, group: ConsumerGroup, search: RegexSearch): void {
  const { groupId } = group
  const subscriptions = new Subscriptions(group.subscribedTopics)
  const records: GroupRecord[] = []
  let isChanged = false
  for (const [regex, matched] of search.matches) {
    // Its last member may have left meanwhile.
    if (!group.regexes.has(regex)) continue
    const before = group.resolvedRegexes.get(regex)?.topics ?? new Set<string>()
    if (matched.symmetricDifference(before).size > 0) {
      isChanged = true
      subscriptions.replaceMatches(before, matched)
    }
    records.push(regexRecord(groupId, regex, { topics: matched, version: search.version, timestampMs: search.startedMs }))
  }
  const hash = hashes.hashOf(topics, subscriptions.topics.keys())
  if (isChanged || hash !== group.metadataHash) {
    const groupEpoch = group.groupEpoch + 1
    records.push(groupEpochRecord(groupId, groupEpoch, hash))
    counters.consumerRebalances++
    group.metadataRefreshed(decision.nowMs, groupEpoch)
  }
  if (records.length > 0) decision.append(records, () => {})
}
