import { RE2JS, RE2JSSyntaxException } from 're2js'
import type { GroupTopics } from '../metadata/group-topics.ts'
import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { regexOf } from './consumer-member.ts'
import type { MemberChange } from './rebalance.ts'
import { groupEpochRecord, regexRecord } from './records.ts'
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
  try {
    RE2JS.compile(regex)
    return undefined
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    const description = error.getDescription()
    return new Refusal('INVALID_REGULAR_EXPRESSION', `SubscribedTopicRegex \`${regex}\` is not a valid regular expression: ${description}.`)
  }
}

/** Topics that are looked at in one turn: about a millisecond of work. */
const TOPICS_PER_TURN = 1000

/** Expressions that are being matched with the topics, by group id. */
export type RegexSearches = Map<string, RegexSearch>

interface RegexSearch {
  readonly patterns: readonly { readonly pattern: RE2JS; readonly matched: Set<string> }[]
  readonly matches: ReadonlyMap<string, ReadonlySet<string>>
  /** Topics that are still to be looked at, and the version they are of. */
  readonly names: string[]
  readonly version: number
  readonly startedMs: number
}

/** Looks which topics the group's expressions match now, some of them at a time. A change calls for a new assignment. */
export function resolveRegexes(scope: Scope, group: ConsumerGroup): void {
  const { decision, searches, timers, topics } = scope
  const { groupId } = group
  const search = searches.get(groupId) ?? newSearch(group.regexes.keys(), topics, decision.nowMs)
  for (const name of search.names.splice(-TOPICS_PER_TURN)) {
    for (const { pattern, matched } of search.patterns) if (pattern.matches(name)) matched.add(name)
  }
  if (search.names.length > 0) {
    searches.set(groupId, search)
    timers.set(decision, { on: 'regexes', groupId }, 0)
    return
  }
  searches.delete(groupId)
  storeMatches(scope, group, search)
}

/** Of the topics that the client may see; without an authorizer these are all. */
function newSearch(regexes: Iterable<string>, topics: GroupTopics, nowMs: number): RegexSearch {
  const matches = new Map<string, Set<string>>()
  const patterns: { pattern: RE2JS; matched: Set<string> }[] = []
  for (const regex of regexes) {
    const matched = new Set<string>()
    matches.set(regex, matched)
    try {
      patterns.push({ pattern: RE2JS.compile(regex), matched })
    } catch (error) {
      // It came from a log: whoever wrote it may know a syntax that is not known here.
      if (!(error instanceof RE2JSSyntaxException)) throw error
    }
  }
  return { patterns, matches, names: [...topics.names()], version: topics.version, startedMs: nowMs }
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
