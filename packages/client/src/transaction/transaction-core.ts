import { errorByCode, errors } from '@samsa/protocol'
import { KafkaClientError, asError } from '../kafka-client-error.ts'
import type { ProducerIdentity } from '../producer/producer-batch.ts'
import { partitionKey } from '../topic-partition.ts'
import { AbortableTransactionError, FatalTransactionError, ProducerFencedError, TransactionStateError } from './transaction-errors.ts'
import type { AnswerVerdict, OffsetsToCommit, TransactionAnswer, TransactionRequest } from './transaction-request.ts'

export type TransactionState =
  | 'UNINITIALIZED'
  | 'INITIALIZING'
  | 'READY'
  | 'IN_TRANSACTION'
  | 'COMMITTING_TRANSACTION'
  | 'ABORTING_TRANSACTION'
  | 'ABORTABLE_ERROR'
  | 'FATAL_ERROR'

/** Told once how a call ended. */
export type Settle = (error: Error | undefined) => void

type Operation = 'initTransactions' | 'commitTransaction' | 'abortTransaction'

interface Waiting {
  readonly request: TransactionRequest
  readonly settle: Settle | undefined
}

const CODES = {
  fenced: new Set<number>([errors.INVALID_PRODUCER_EPOCH.code, errors.PRODUCER_FENCED.code]),
  moved: new Set<number>([errors.NOT_COORDINATOR.code, errors.COORDINATOR_NOT_AVAILABLE.code]),
  fatal: new Set<number>([
    errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code,
    errors.INVALID_TXN_STATE.code,
    errors.INVALID_PRODUCER_ID_MAPPING.code,
  ]),
  fatalForBatch: new Set<number>([
    errors.CLUSTER_AUTHORIZATION_FAILED.code,
    errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code,
    errors.PRODUCER_FENCED.code,
    errors.UNSUPPORTED_VERSION.code,
    errors.INVALID_PRODUCER_ID_MAPPING.code,
  ]),
  abortableOffsets: new Set<number>([
    errors.GROUP_AUTHORIZATION_FAILED.code,
    errors.FENCED_INSTANCE_ID.code,
    errors.TRANSACTION_ABORTABLE.code,
    errors.UNKNOWN_MEMBER_ID.code,
    errors.ILLEGAL_GENERATION.code,
  ]),
}

/**
 * The states of a transactional producer and the requests that lead from one to the next (KIP-98, KIP-360, KIP-890), decided from inputs alone:
 * calls of the application, answers of the coordinators, batches that failed. A shell sends what `next` gives, one request at a time.
 */
export class TransactionCore {
  #state: TransactionState = 'UNINITIALIZED'
  #identity: ProducerIdentity | undefined
  #error: Error | undefined
  #waiting: Waiting[] = []
  /** Init, commit or abort under way, and who wants to hear of it. */
  #operation: { readonly name: Operation; readonly settles: Settle[] } | undefined
  #isStarted = false
  #isVersion2 = false
  #isNextVersion2 = false
  #mustBumpEpoch = false
  /** Partitions that the coordinator knows of, and those it is to be told. With version 2 leaders tell it, so all are known at once. */
  readonly #partitions = new Set<string>()
  readonly #newPartitions = new Set<string>()
  /** InitProducerId from version 3 on can raise an epoch (KIP-360). */
  canBumpEpoch = true

  get state(): TransactionState {
    return this.#state
  }
  get identity(): ProducerIdentity | undefined {
    return this.#identity
  }
  get isVersion2(): boolean {
    return this.#isVersion2
  }
  get error(): Error | undefined {
    return this.#error
  }
  get isCompleting(): boolean {
    return this.#state === 'COMMITTING_TRANSACTION' || this.#state === 'ABORTING_TRANSACTION'
  }

  // What the application calls

  initialize(settle: Settle): void {
    if (this.#joins('initTransactions', settle)) return
    this.#throwIfFailed()
    if (this.#state !== 'UNINITIALIZED')
      throw new TransactionStateError('initTransactions() was called before: it is called once, before the first transaction')
    this.#state = 'INITIALIZING'
    this.#operation = { name: 'initTransactions', settles: [settle] }
    this.#waiting.push({ request: { kind: 'initProducerId', bump: undefined }, settle: (error) => this.#end(error) })
  }

  begin(): void {
    this.#throwIfBusy('beginTransaction')
    this.#throwIfFailed()
    if (this.#state === 'UNINITIALIZED' || this.#state === 'INITIALIZING')
      throw new TransactionStateError('Call and await initTransactions() before beginTransaction()')
    if (this.#state === 'IN_TRANSACTION')
      throw new TransactionStateError('A transaction is open already: commit or abort it before beginning another')
    this.#state = 'IN_TRANSACTION'
  }

  /** A record is added to a partition. Throws outside of a transaction. */
  use(partition: string): void {
    this.#throwIfBusy('send')
    this.#throwIfFailed()
    if (this.#state !== 'IN_TRANSACTION') {
      const what = this.#identity === undefined ? 'await initTransactions() and call beginTransaction()' : 'call beginTransaction()'
      throw new TransactionStateError(`A transactional producer sends only within a transaction: ${what} first`)
    }
    if (this.#isVersion2) {
      this.#partitions.add(partition)
      this.#isStarted = true
    } else if (!this.#partitions.has(partition)) this.#newPartitions.add(partition)
  }

  /** Whether batches of a partition may be sent: the coordinator must know of it first. */
  maySend(partition: string): boolean {
    return this.#state !== 'FATAL_ERROR' && this.#partitions.has(partition)
  }

  sendOffsets(commit: OffsetsToCommit, settle: Settle): void {
    this.#throwIfBusy('sendOffsets')
    this.#throwIfFailed()
    if (this.#state !== 'IN_TRANSACTION')
      throw new TransactionStateError('sendOffsets() belongs into a transaction: call beginTransaction() first')
    if (commit.offsets.length === 0) return settle(undefined)
    const identity = this.#identityOrThrow()
    if (this.#isVersion2) this.#isStarted = true
    this.#waiting.push({ request: { kind: this.#isVersion2 ? 'commitOffsets' : 'addOffsets', commit, identity }, settle })
  }

  commit(settle: Settle): void {
    if (this.#joins('commitTransaction', settle)) return
    this.#throwIfFailed()
    if (this.#state !== 'IN_TRANSACTION')
      throw new TransactionStateError('There is no transaction to commit: call beginTransaction() first')
    this.#state = 'COMMITTING_TRANSACTION'
    this.#complete('commitTransaction', true, settle)
  }

  abort(settle: Settle): void {
    if (this.#joins('abortTransaction', settle)) return
    if (this.#state !== 'ABORTABLE_ERROR') this.#throwIfFailed()
    if (this.#state !== 'IN_TRANSACTION' && this.#state !== 'ABORTABLE_ERROR')
      throw new TransactionStateError('There is no transaction to abort: call beginTransaction() first')
    this.#state = 'ABORTING_TRANSACTION'
    this.#error = undefined
    this.#newPartitions.clear()
    this.#complete('abortTransaction', false, settle)
  }

  #complete(name: Operation, committed: boolean, settle: Settle): void {
    this.#operation = { name, settles: [settle] }
    const identity = this.#identityOrThrow()
    // The transaction ends by the version it began with; the first one of version 2 needs an epoch of its own.
    const isVersion2 = this.#isVersion2
    if (this.#isNextVersion2 && !isVersion2) this.#mustBumpEpoch = true
    this.#isVersion2 = this.#isNextVersion2
    const isBump = this.#mustBumpEpoch
    const end = (error: Error | undefined): void => this.#end(error)
    this.#waiting.push({
      request: { kind: 'endTxn', committed, isVersion2, identity },
      settle: isBump ? (error) => error !== undefined && end(error) : end,
    })
    // After version 1 lost track of what was written, only a higher epoch makes the next transaction safe.
    if (isBump) this.#waiting.push({ request: { kind: 'initProducerId', bump: identity }, settle: end })
  }

  // What the shell asks and tells

  /** Whether transaction.version is 2 or more, as far as brokers told. Takes effect between transactions. */
  learnVersion(isVersion2: boolean): void {
    this.#isNextVersion2 = isVersion2
    if (this.#state === 'UNINITIALIZED' || this.#state === 'INITIALIZING') this.#isVersion2 = isVersion2
  }

  /** The request to send now. EndTxn waits until no batch is left. */
  next(hasBatches: boolean): TransactionRequest | undefined {
    if (this.#newPartitions.size > 0 && this.#identity !== undefined && this.#state !== 'FATAL_ERROR') {
      this.#waiting.unshift({
        request: { kind: 'addPartitions', partitions: [...this.#newPartitions], identity: this.#identity },
        settle: undefined,
      })
      this.#newPartitions.clear()
    }
    const first = this.#waiting[0]
    if (first === undefined) return undefined
    if (first.request.kind !== 'endTxn') return first.request
    if (hasBatches) return undefined
    if (this.#isStarted) return first.request
    // Nothing was sent, so there is nothing to end at the coordinator.
    this.#waiting.shift()
    this.#finishTransaction()
    first.settle?.(undefined)
    return this.next(hasBatches)
  }

  /** The answer to what `next` gave. Unless it is done, `next` gives the request again. */
  answered(request: TransactionRequest, answer: TransactionAnswer): AnswerVerdict {
    const { errorCode } = answer
    // Requests of a transaction that has failed meanwhile are gone from the list.
    if (this.#waiting[0]?.request !== request) return 'done'
    if (CODES.moved.has(errorCode)) return 'lookup'
    switch (request.kind) {
      case 'initProducerId':
        return this.#initialized(request, answer)
      case 'addPartitions':
        return this.#partitionsAdded(request, answer)
      case 'addOffsets':
        return this.#offsetsAdded(request, answer)
      case 'commitOffsets':
        return this.#offsetsCommitted(request, answer)
      case 'endTxn':
        return this.#ended(request, answer)
    }
  }

  /** A batch of the transaction was given up. */
  batchFailed(reason: Error, isOutcomeUnknown: boolean): void {
    if (this.#state === 'FATAL_ERROR') return
    const code = reason instanceof KafkaClientError ? reason.code : errors.UNKNOWN_SERVER_ERROR.code
    if (CODES.fatalForBatch.has(code)) return this.fail(fatal(code, reason))
    if (isOutcomeUnknown && !this.#isVersion2) {
      if (!this.canBumpEpoch) return this.fail(fatal(code, reason))
      if (!this.isCompleting) this.#mustBumpEpoch = true
    }
    this.#abortable(code, reason)
  }

  /** The producer can do nothing more. */
  fail(error: Error): void {
    this.#state = 'FATAL_ERROR'
    this.#error = error
    this.#dropWaiting(error)
    this.#end(error)
  }

  #initialized(request: TransactionRequest, answer: TransactionAnswer): AnswerVerdict {
    const { errorCode, identity } = answer
    if (errorCode === 0 && identity !== undefined) {
      this.#identity = identity
      this.#state = 'READY'
      this.#error = undefined
      this.#mustBumpEpoch = false
      return this.#done(request)
    }
    if (errorByCode(errorCode).retriable || errorCode === errors.CONCURRENT_TRANSACTIONS.code) return 'again'
    if (errorCode === errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code || errorCode === errors.CLUSTER_AUTHORIZATION_FAILED.code) {
      // Rights may be given later: the call can be made again.
      const error = new AbortableTransactionError(errorCode, answer.errorMessage ?? undefined)
      this.#state = 'UNINITIALIZED'
      this.#dropWaiting(error)
      return 'done'
    }
    return this.#refuse(answer)
  }

  #partitionsAdded(request: TransactionRequest & { kind: 'addPartitions' }, answer: TransactionAnswer): AnswerVerdict {
    const codes = answer.errorCode === 0 ? [...(answer.partitionCodes?.values() ?? [])] : [answer.errorCode]
    const bad = codes.filter((code) => code !== 0)
    for (const code of bad) {
      if (CODES.moved.has(code)) return 'lookup'
      if (code === errors.CONCURRENT_TRANSACTIONS.code) return this.#partitions.size === 0 ? 'soon' : 'again'
      if (errorByCode(code).retriable) return 'again'
      if (CODES.fenced.has(code) || CODES.fatal.has(code)) return this.#refuse({ errorCode: code })
    }
    const [first] = bad.filter((code) => code !== errors.OPERATION_NOT_ATTEMPTED.code)
    if (bad.length > 0) {
      this.#waiting.shift()
      this.#abortable(first ?? errors.OPERATION_NOT_ATTEMPTED.code, undefined)
      return 'done'
    }
    for (const partition of request.partitions) this.#partitions.add(partition)
    this.#isStarted = true
    return this.#done(request)
  }

  #offsetsAdded(request: TransactionRequest & { kind: 'addOffsets' }, answer: TransactionAnswer): AnswerVerdict {
    const { errorCode } = answer
    if (errorCode === 0) {
      this.#isStarted = true
      const waiting = this.#waiting[0]
      this.#waiting[0] = { request: { ...request, kind: 'commitOffsets' }, settle: waiting?.settle }
      return 'done'
    }
    if (errorByCode(errorCode).retriable || errorCode === errors.CONCURRENT_TRANSACTIONS.code) return 'again'
    return this.#refuse(answer)
  }

  #offsetsCommitted(request: TransactionRequest & { kind: 'commitOffsets' }, answer: TransactionAnswer): AnswerVerdict {
    const { commit } = request
    const codes = answer.partitionCodes ?? new Map<string, number>()
    const open = commit.offsets.filter((each) => {
      const code = answer.errorCode !== 0 ? answer.errorCode : (codes.get(partitionKey(each.topic, each.partition)) ?? 0)
      return code !== 0
    })
    if (open.length === 0) return this.#done(request)
    let verdict: AnswerVerdict = 'again'
    for (const { topic, partition } of open) {
      const code = answer.errorCode !== 0 ? answer.errorCode : (codes.get(partitionKey(topic, partition)) ?? 0)
      if (CODES.moved.has(code) || code === errors.REQUEST_TIMED_OUT.code) verdict = 'lookup'
      else if (!errorByCode(code).retriable) return this.#refuse({ errorCode: code }, CODES.abortableOffsets)
    }
    const waiting = this.#waiting[0]
    this.#waiting[0] = { request: { ...request, commit: { ...commit, offsets: open } }, settle: waiting?.settle }
    return verdict
  }

  #ended(request: TransactionRequest & { kind: 'endTxn' }, answer: TransactionAnswer): AnswerVerdict {
    const { errorCode } = answer
    if (errorCode === 0) {
      if (answer.identity !== undefined) this.#identity = answer.identity
      this.#finishTransaction()
      return this.#done(request)
    }
    if (errorByCode(errorCode).retriable || errorCode === errors.CONCURRENT_TRANSACTIONS.code) return 'again'
    if (!request.committed && errorCode === errors.TRANSACTION_ABORTABLE.code) {
      // Aborting again would lead here again.
      this.fail(fatal(errorCode, undefined, 'The transaction could not be aborted'))
      return 'done'
    }
    return this.#refuse(answer)
  }

  /** An answer that no repetition can better. */
  #refuse(answer: TransactionAnswer, abortable: ReadonlySet<number> = new Set()): AnswerVerdict {
    const { errorCode } = answer
    const isAbortable =
      abortable.has(errorCode) ||
      errorCode === errors.TRANSACTION_ABORTABLE.code ||
      errorCode === errors.GROUP_AUTHORIZATION_FAILED.code ||
      errorCode === errors.TOPIC_AUTHORIZATION_FAILED.code ||
      (errorCode === errors.UNKNOWN_PRODUCER_ID.code && (this.canBumpEpoch || this.#isVersion2))
    if (isAbortable) {
      if (errorCode === errors.UNKNOWN_PRODUCER_ID.code && !this.#isVersion2) this.#mustBumpEpoch = true
      this.#abortable(errorCode, undefined, answer.errorMessage)
    } else this.fail(fatal(errorCode, undefined, answer.errorMessage))
    return 'done'
  }

  #abortable(code: number, cause: Error | undefined, message?: string | null): void {
    // A transaction that is being aborted needs no second reason.
    if (this.#state === 'ABORTING_TRANSACTION') return
    const error = new AbortableTransactionError(code, message ?? cause?.message, cause)
    this.#state = 'ABORTABLE_ERROR'
    this.#error = error
    this.#dropWaiting(error)
    this.#end(error)
  }

  #done(request: TransactionRequest): AnswerVerdict {
    if (this.#waiting[0]?.request === request) this.#waiting.shift()?.settle?.(undefined)
    return 'done'
  }

  #finishTransaction(): void {
    this.#partitions.clear()
    this.#newPartitions.clear()
    this.#isStarted = false
    this.#error = undefined
    this.#state = this.#mustBumpEpoch ? 'INITIALIZING' : 'READY'
  }

  #dropWaiting(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#newPartitions.clear()
    for (const { settle } of waiting) settle?.(error)
  }

  #end(error: Error | undefined): void {
    const operation = this.#operation
    this.#operation = undefined
    for (const settle of operation?.settles ?? []) settle(error)
  }

  /** A call that is under way already gets one more listener: after a timeout it is called again. */
  #joins(name: Operation, settle: Settle): boolean {
    if (this.#operation?.name === name) {
      this.#operation.settles.push(settle)
      return true
    }
    this.#throwIfBusy(name)
    return false
  }

  #throwIfBusy(name: string): void {
    if (this.#operation === undefined || this.#state === 'FATAL_ERROR') return
    throw new TransactionStateError(`${this.#operation.name}() is still under way: await it before ${name}()`)
  }

  #throwIfFailed(): void {
    if (this.#state === 'FATAL_ERROR') throw asError(this.#error)
    if (this.#state !== 'ABORTABLE_ERROR') return
    const { code, message } = this.#error instanceof KafkaClientError ? this.#error : { code: -1, message: asError(this.#error).message }
    throw new AbortableTransactionError(code, `The transaction has failed and must be aborted: ${message}`, this.#error)
  }

  #identityOrThrow(): ProducerIdentity {
    if (this.#identity === undefined) throw new TransactionStateError('Call and await initTransactions() first')
    return this.#identity
  }
}

function fatal(code: number, cause: Error | undefined, message?: string | null): Error {
  if (CODES.fenced.has(code)) return new ProducerFencedError(cause)
  return new FatalTransactionError(code, message ?? cause?.message, cause)
}
