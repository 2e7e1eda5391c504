/** What coordinators have done since they started, for metrics: counted when it is decided. */
export interface GroupCounters {
  offsetCommits: number
  offsetExpirations: number
  offsetDeletions: number
  /** Rebalances of classic groups whose assignment is stored. */
  completedRebalances: number
  /** New epochs of consumer groups that call for a new assignment. */
  consumerRebalances: number
}

export function newGroupCounters(): GroupCounters {
  return { offsetCommits: 0, offsetExpirations: 0, offsetDeletions: 0, completedRebalances: 0, consumerRebalances: 0 }
}
