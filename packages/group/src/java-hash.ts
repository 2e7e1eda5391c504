/** `String.hashCode` of Java. */
export function javaHashCode(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** Which partition of `__consumer_offsets` a group lives in. */
export function partitionForGroup(groupId: string, partitionCount: number): number {
  const hash = javaHashCode(groupId)
  // Kafka's Utils.abs: the smallest integer has no positive counterpart and counts as zero.
  return (hash === -2147483648 ? 0 : Math.abs(hash)) % partitionCount
}

/** Where Java's HashMap of up to twelve entries keeps a key: the order in which Kafka goes through them. */
export function javaBucket(text: string): number {
  const hash = javaHashCode(text)
  return (hash ^ (hash >>> 16)) & 15
}
