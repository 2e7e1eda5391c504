/** States of a transaction under the names that DescribeTransactions and ListTransactions tell. */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence'

/** The number of a state in the log is its place here. */
const STATES: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
]

/** From which states each can be reached. */
const PREVIOUS: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  Ongoing: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareCommit: ['Ongoing'],
  // With transaction.version 2 a client that does not know how far it got may abort what has not begun.
  PrepareAbort: ['Ongoing', 'PrepareEpochFence', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  CompleteCommit: ['PrepareCommit'],
  CompleteAbort: ['PrepareAbort'],
  Dead: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  PrepareEpochFence: ['Ongoing'],
}

export function stateId(state: TransactionState): number {
  return STATES.indexOf(state)
}

/** Undefined for a number that is none. */
export function stateOfId(id: number): TransactionState | undefined {
  return STATES[id]
}

export function stateOfName(name: string): TransactionState | undefined {
  return STATES.find((state) => state === name)
}

export function canFollow(state: TransactionState, previous: TransactionState): boolean {
  return PREVIOUS[state].includes(previous)
}

/** Nothing is open or being ended: the transactional id may expire. */
export function isAtRest(state: TransactionState): boolean {
  return state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort'
}
