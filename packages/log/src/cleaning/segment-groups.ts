const MAX_RELATIVE_OFFSET = 2147483647

export interface GroupMember {
  readonly baseOffset: number
  readonly sizeBytes: number
  readonly offsetIndexBytes: number
  readonly timeIndexBytes: number
}

/**
 * Segments that are cleaned into one: together not larger than a segment may be, so that compacted segments do not become ever smaller. The
 * last segment's end is not looked up: what is not to be cleaned begins there at the latest.
 */
export function groupSegments<T extends GroupMember>(
  segments: readonly T[],
  limits: { readonly segmentBytes: number; readonly indexBytes: number; readonly firstUncleanableOffset: number },
): T[][] {
  const groups: T[][] = []
  let group: T[] = []
  let [bytes, offsetIndexBytes, timeIndexBytes] = [0, 0, 0]
  for (const [index, segment] of segments.entries()) {
    const first = group[0]
    const lastOffset = (segments[index + 1]?.baseOffset ?? limits.firstUncleanableOffset) - 1
    const joins =
      first !== undefined &&
      bytes + segment.sizeBytes <= limits.segmentBytes &&
      offsetIndexBytes + segment.offsetIndexBytes <= limits.indexBytes &&
      timeIndexBytes + segment.timeIndexBytes <= limits.indexBytes &&
      (segment.sizeBytes === 0 || lastOffset - first.baseOffset <= MAX_RELATIVE_OFFSET)
    if (!joins) {
      group = []
      groups.push(group)
      ;[bytes, offsetIndexBytes, timeIndexBytes] = [0, 0, 0]
    }
    group.push(segment)
    bytes += segment.sizeBytes
    offsetIndexBytes += segment.offsetIndexBytes
    timeIndexBytes += segment.timeIndexBytes
  }
  return groups
}
