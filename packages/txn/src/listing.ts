import { errors } from '@samsa/protocol'
import type { DescribeTransactionsResponse, Input, ListTransactionsResponse } from '@samsa/protocol'
import { RE2JS } from 're2js'
import type { Transaction } from './transaction.ts'
import { stateOfName } from './transaction-state.ts'
import type { TransactionState } from './transaction-state.ts'

export type DescribedTransaction = NonNullable<Input<typeof DescribeTransactionsResponse>['transactionStates']>[number]
export type ListedTransaction = NonNullable<Input<typeof ListTransactionsResponse>['transactionStates']>[number]

/** What ListTransactions asks for; each filter lets everything through if it is empty (the duration: if it is negative). */
export interface TransactionFilter {
  readonly states: ReadonlySet<TransactionState> | undefined
  readonly producerIds: ReadonlySet<number>
  /** Open for longer than this. What never began counts as open since 1970, as in Kafka. */
  readonly durationMs: number
  /** RE2; must match the whole transactional id. */
  readonly pattern: RE2JS | undefined
}

/** Reads the filters of a request: states that are none are told apart; undefined if the pattern is no regular expression. */
export function transactionFilter(request: {
  readonly stateFilters: readonly string[]
  readonly producerIdFilters: readonly number[]
  readonly durationFilter: number
  readonly transactionalIdPattern: string | null
}): { readonly filter: TransactionFilter; readonly unknownStates: string[] } | undefined {
  const { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern } = request
  const names = new Set(stateFilters)
  const known = [...names].map(stateOfName).filter((state) => state !== undefined)
  const unknownStates = [...names].filter((name) => stateOfName(name) === undefined)
  const pattern = compile(transactionalIdPattern ?? '')
  if (pattern === 'invalid') return undefined
  const states = names.size === 0 ? undefined : new Set(known)
  return { filter: { states, producerIds: new Set(producerIdFilters), durationMs: durationFilter, pattern }, unknownStates }
}

function compile(pattern: string): RE2JS | undefined | 'invalid' {
  if (pattern === '') return undefined
  try {
    return RE2JS.compile(pattern)
  } catch {
    return 'invalid'
  }
}

export function listTransactions(transactions: Iterable<Transaction>, filter: TransactionFilter, nowMs: number): ListedTransaction[] {
  const listed: ListedTransaction[] = []
  for (const { transactionalId, metadata } of transactions) {
    const { producerId, state, startTimestampMs } = metadata
    if (filter.producerIds.size > 0 && !filter.producerIds.has(producerId)) continue
    if (filter.states?.has(state) === false) continue
    if (filter.durationMs >= 0 && nowMs - startTimestampMs <= filter.durationMs) continue
    if (filter.pattern?.matches(transactionalId) === false) continue
    listed.push({ transactionalId, producerId, transactionState: state })
  }
  return listed
}

export function describeTransaction(transactionalId: string, transaction: Transaction | undefined): DescribedTransaction {
  if (transaction === undefined) return { transactionalId, errorCode: errors.TRANSACTIONAL_ID_NOT_FOUND.code }
  const { metadata } = transaction
  return {
    transactionalId,
    errorCode: 0,
    producerId: metadata.producerId,
    producerEpoch: metadata.producerEpoch,
    transactionState: metadata.state,
    transactionTimeoutMs: metadata.timeoutMs,
    transactionStartTimeMs: metadata.startTimestampMs,
    topics: Array.from(metadata.partitions, ([topic, partitions]) => ({ topic, partitions: [...partitions] })),
  }
}
