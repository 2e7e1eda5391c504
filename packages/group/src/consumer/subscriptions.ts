import type { ConsumerMember } from './consumer-member.ts'
import { regexOf } from './consumer-member.ts'

/** How many members name a topic, and how many regular expressions match it. */
export interface SubscriptionCount {
  readonly byName: number
  readonly byRegex: number
}

export type SubscriptionCounts = ReadonlyMap<string, SubscriptionCount>

const NONE: SubscriptionCount = { byName: 0, byRegex: 0 }

/** The topics that some member of a group wants, with counts that follow its members and expressions. */
export class Subscriptions {
  readonly #topics: Map<string, SubscriptionCount>

  constructor(topics: SubscriptionCounts = new Map()) {
    this.#topics = new Map(topics)
  }

  get topics(): SubscriptionCounts {
    return this.#topics
  }

  replaceNames(before: Iterable<string>, after: Iterable<string>): void {
    for (const topic of before) this.#add(topic, -1, 0)
    for (const topic of after) this.#add(topic, 1, 0)
  }

  replaceMatches(before: Iterable<string>, after: Iterable<string>): void {
    for (const topic of before) this.#add(topic, 0, -1)
    for (const topic of after) this.#add(topic, 0, 1)
  }

  #add(topic: string, byName: number, byRegex: number): void {
    const count = this.#topics.get(topic) ?? NONE
    const next = { byName: count.byName + byName, byRegex: count.byRegex + byRegex }
    if (next.byName <= 0 && next.byRegex <= 0) this.#topics.delete(topic)
    else this.#topics.set(topic, next)
  }
}

/** The counts of regular expressions as they are once a member has been replaced. */
export function countRegexes(
  counts: ReadonlyMap<string, number>,
  before: ConsumerMember | undefined,
  after: ConsumerMember | undefined,
): ReadonlyMap<string, number> {
  const oldRegex = regexOf(before)
  const newRegex = regexOf(after)
  if (oldRegex === newRegex) return counts
  const next = new Map(counts)
  addCount(next, oldRegex, -1)
  addCount(next, newRegex, 1)
  return next
}

export function addCount(counts: Map<string, number>, key: string | undefined | null, by: 1 | -1): void {
  if (key === undefined || key === null) return
  const next = (counts.get(key) ?? 0) + by
  if (next <= 0) counts.delete(key)
  else counts.set(key, next)
}

/** Whether all members want the same topics, so that the assignor has an easier task. */
export function isHomogeneous(regexes: ReadonlyMap<string, number>, topics: SubscriptionCounts, memberCount: number): boolean {
  const [first] = regexes
  if (first === undefined) {
    for (const { byName } of topics.values()) if (byName !== memberCount) return false
    return true
  }
  // Of several expressions one alone cannot have all members.
  if (first[1] !== memberCount) return false
  for (const { byName, byRegex } of topics.values()) if (byRegex !== 1 || byName > 0) return false
  return true
}
