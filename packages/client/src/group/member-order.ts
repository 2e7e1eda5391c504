import type { MemberSubscription } from './assignor.ts'

/** Static members first, by instance id, then the others by member id: so that a member's place outlives a restart. Kafka's MemberInfo order. */
export function sortedMembers(members: ReadonlyMap<string, MemberSubscription>, of: Iterable<string>): string[] {
  return [...of].sort((a, b) => {
    const first = members.get(a)?.groupInstanceId
    const second = members.get(b)?.groupInstanceId
    if (first !== undefined && second !== undefined) return compare(first, second)
    if (first !== undefined) return -1
    if (second !== undefined) return 1
    return compare(a, b)
  })
}

/** As String.compareTo: by UTF-16 units. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
