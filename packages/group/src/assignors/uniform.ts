import { assert } from '@samsa/stdx'
import type { Partitions } from '../consumer/partitions.ts'
import type { Assignor, AssignorInput } from './assignor.ts'
import { inCopiedTopicSetOrder, inGrownMapOrder, inGrownTopicMapOrder, inPartitionSetOrder } from './java-order.ts'
import { assignByLoad } from './uniform-by-load.ts'

type Mutable = Map<string, Set<number>>
type TopicPartition = readonly [topicId: string, partition: number]

/** Every member the same number of partitions, give or take one; members keep what they have as far as that allows. */
export const assignUniformly: Assignor = (input) => {
  if (input.members.size === 0) return new Map()
  return input.isHomogeneous ? assignAlike(input) : assignByLoad(input)
}

/** All members have the same subscription: then counting is enough. */
function assignAlike(input: AssignorInput): ReadonlyMap<string, Partitions> {
  const memberIds = inGrownMapOrder([...input.members.keys()])
  const subscribed = input.members.get(memberIds[0] ?? '')?.topicIds ?? new Set()
  if (subscribed.size === 0) return new Map()
  const unassigned: TopicPartition[] = []
  let total = 0
  for (const topicId of inCopiedTopicSetOrder([...subscribed])) {
    const count = input.partitionCount(topicId)
    total += count
    for (let partition = 0; partition < count; partition++) {
      if (!input.isAssigned(topicId, partition)) unassigned.push([topicId, partition])
    }
  }
  const quotas = new Quotas(total, memberIds.length)
  const result = new Map<string, Mutable>()
  const unfilled: { readonly own: Mutable; readonly missing: number }[] = []
  memberIds.forEach((memberId, index) => {
    const { own, missing } = keep(input.members.get(memberId)?.target ?? new Map(), subscribed, quotas, index, unassigned)
    result.set(memberId, own)
    if (missing > 0) unfilled.push({ own, missing })
  })
  let next = 0
  for (const { own, missing } of unfilled) {
    const end = Math.min(next + missing, unassigned.length)
    for (; next < end; next++) {
      const [topicId, partition] = unassigned[next] ?? ['', 0]
      const partitions = own.get(topicId)
      if (partitions === undefined) own.set(topicId, new Set([partition]))
      else partitions.add(partition)
    }
  }
  assert(next === unassigned.length, 'partitions were left unassigned')
  return result
}

/** How many partitions each member may have, and how many members may have one more. */
class Quotas {
  readonly least: number
  readonly #memberCount: number
  #extra: number

  constructor(total: number, memberCount: number) {
    this.least = Math.floor(total / memberCount)
    this.#extra = total % memberCount
    this.#memberCount = memberCount
  }

  get hasExtra(): boolean {
    return this.#extra > 0
  }

  /** Somebody later in the order can take the extra partition. */
  canPassOn(memberIndex: number): boolean {
    return this.#memberCount - memberIndex > this.#extra
  }

  takeExtra(): void {
    this.#extra--
  }
}

/** What of its previous target a member keeps; the rest goes to `unassigned`. */
function keep(
  target: Partitions,
  subscribed: ReadonlySet<string>,
  quotas: Quotas,
  memberIndex: number,
  unassigned: TopicPartition[],
): { own: Mutable; missing: number } {
  const own: Mutable = new Map()
  let hasExtra = quotas.hasExtra
  let quota = quotas.least + Number(hasExtra)
  for (const topicId of inGrownTopicMapOrder([...target.keys()])) {
    if (!subscribed.has(topicId)) continue
    const partitions = [...(target.get(topicId) ?? [])]
    if (partitions.length <= quota) {
      quota -= partitions.length
      own.set(topicId, new Set(partitions))
      continue
    }
    const ordered = inPartitionSetOrder(partitions)
    if (quota > 0) own.set(topicId, new Set(ordered.slice(0, quota)))
    for (const partition of ordered.slice(quota)) unassigned.push([topicId, partition])
    quota = 0
  }
  if (quota > 0 && hasExtra && quotas.canPassOn(memberIndex)) {
    quota--
    hasExtra = false
  }
  if (hasExtra) quotas.takeExtra()
  return { own, missing: quota }
}
