/** Which partition of `__transaction_state` a transactional id lives in: by Java's `String.hashCode`. */
export function partitionForTransactionalId(transactionalId: string, partitionCount: number): number {
  let hash = 0
  for (let at = 0; at < transactionalId.length; at++) hash = (Math.imul(hash, 31) + transactionalId.charCodeAt(at)) | 0
  // Kafka's Utils.abs: the smallest integer has no positive counterpart and counts as zero.
  return (hash === -2147483648 ? 0 : Math.abs(hash)) % partitionCount
}
