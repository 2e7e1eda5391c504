/**
 * Bit sets of ACL operations that a resource knows. Without an authorizer everybody may do all of them, which is what a request for
 * authorized operations is answered.
 */
export const CLUSTER_OPERATIONS = bits(5, 7, 8, 9, 10, 11, 12)
export const TOPIC_OPERATIONS = bits(3, 4, 5, 6, 7, 8, 10, 11)
export const GROUP_OPERATIONS = bits(3, 6, 8, 10, 11)

/** The value that stands for "was not asked for". */
export const OPERATIONS_NOT_ASKED = -2147483648

function bits(...operations: readonly number[]): number {
  return operations.reduce((set, operation) => set | (1 << operation), 0)
}
