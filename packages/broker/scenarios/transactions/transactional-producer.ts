import {
  AddOffsetsToTxnRequest,
  AddOffsetsToTxnResponse,
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  buildBatch,
  EndTxnRequest,
  EndTxnResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
  ProduceRequest,
  ProduceResponse,
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse,
} from '@samsa/protocol'
import { assert, present } from '@samsa/stdx'
import type { Commit, GroupWatch } from '../groups/group-watch.ts'
import { NOT_NOW, sleep } from '../groups/session.ts'
import type { Caller } from './caller.ts'
import type { Session, TransactionWatch, Written } from './transaction-watch.ts'

const CONCURRENT_TRANSACTIONS = 51
const DUPLICATE_SEQUENCE = 46
/**
 * The session, or at least the transaction, is over: INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE, INVALID_PRODUCER_ID_MAPPING, UNKNOWN_PRODUCER_ID,
 * PRODUCER_FENCED, TRANSACTION_ABORTABLE, and OUT_OF_ORDER_SEQUENCE_NUMBER, which follows from them.
 */
const OVER: ReadonlySet<number> = new Set([45, 47, 48, 49, 59, 90, 120])

export interface ProducerOptions {
  readonly transactionalId: string
  readonly topic: string
  readonly timeoutMs: number
  /** transaction.version 2 (KIP-890): partitions are added by writing to them, each transaction has an epoch of its own. */
  readonly isVersion2: boolean
  readonly caller: Caller
  readonly watch: TransactionWatch
  readonly isOver: () => boolean
}

/** A transactional producer in raw frames, retrying as clients do. Methods give false when the session is over: `init` begins another. */
export class TransactionalProducer {
  readonly #options: ProducerOptions
  #producer = { producerId: -1, producerEpoch: -1 }
  #session: Session | undefined
  #written: Written | undefined
  #offsets: Commit[] = []
  readonly #sequences = new Map<number, number>()
  readonly #added = new Set<string>()

  constructor(options: ProducerOptions) {
    this.#options = options
  }

  async init(): Promise<boolean> {
    const { transactionalId, timeoutMs, watch } = this.#options
    const askedMs = watch.nowMs
    const response = await this.#untilAnswered((caller) =>
      caller.request({ request: InitProducerIdRequest, response: InitProducerIdResponse }, 5, {
        transactionalId,
        transactionTimeoutMs: timeoutMs,
        producerId: -1,
        producerEpoch: -1,
      }),
    )
    if (response === undefined) return false
    assert(response.errorCode === 0 || OVER.has(response.errorCode), () => `${transactionalId}: init error ${response.errorCode}`)
    if (response.errorCode !== 0) return false
    this.#producer = { producerId: response.producerId, producerEpoch: response.producerEpoch }
    this.#session = watch.initialised(transactionalId, askedMs, `${response.producerId}/${response.producerEpoch}`)
    this.#sequences.clear()
    return true
  }

  begin(): Written {
    this.#written = this.#options.watch.begin(present(this.#session, 'a session has begun'))
    this.#added.clear()
    this.#offsets = []
    return this.#written
  }

  async send(partition: number, values: readonly string[]): Promise<boolean> {
    const { topic, transactionalId, isVersion2, watch } = this.#options
    if (!(await this.#add(`${topic}/${partition}`, () => this.#addPartition(partition)))) return false
    const baseSequence = this.#sequences.get(partition) ?? 0
    const timestamp = this.#options.caller.world.clock.nowMs()
    const sentMs = watch.nowMs
    const response = await this.#untilAnswered(
      (caller) =>
        caller.request({ request: ProduceRequest, response: ProduceResponse }, isVersion2 ? 12 : 11, {
          transactionalId,
          acks: -1,
          timeoutMs: 5000,
          topicData: [
            {
              name: topic,
              partitionData: [
                {
                  index: partition,
                  records: buildBatch(
                    { ...this.#producer, baseSequence, isTransactional: true },
                    values.map((value) => ({ timestamp, value: Buffer.from(value) })),
                  ),
                },
              ],
            },
          ],
        }),
      (answer) => answer.responses[0]?.partitionResponses[0]?.errorCode ?? -1,
    )
    if (response === undefined) return false
    const errorCode = response.responses[0]?.partitionResponses[0]?.errorCode ?? -1
    if (errorCode !== 0 && errorCode !== DUPLICATE_SEQUENCE) {
      assert(OVER.has(errorCode), () => `${transactionalId}: produce error ${errorCode}`)
      return false
    }
    this.#granted(sentMs, 'produce')
    this.#sequences.set(partition, baseSequence + values.length)
    this.#written?.values.push(...values.map((value) => `${partition}:${value}`))
    return true
  }

  async sendOffset(groups: GroupWatch, groupId: string, topic: string, partition: number, offset: number): Promise<boolean> {
    const { transactionalId, isVersion2, watch } = this.#options
    if (!(await this.#add(`group ${groupId}`, () => this.#addGroup(groupId)))) return false
    const commit = groups.committing(groupId, partition, offset, transactionalId, -1)
    const sentMs = watch.nowMs
    const response = await this.#untilAnswered(
      (caller) =>
        caller.request({ request: TxnOffsetCommitRequest, response: TxnOffsetCommitResponse }, isVersion2 ? 5 : 4, {
          transactionalId,
          groupId,
          ...this.#producer,
          topics: [{ name: topic, partitions: [{ partitionIndex: partition, committedOffset: offset, committedMetadata: commit.id }] }],
        }),
      (answer) => answer.topics[0]?.partitions[0]?.errorCode ?? -1,
    )
    if (response === undefined) return false
    const errorCode = response.topics[0]?.partitions[0]?.errorCode ?? -1
    if (errorCode !== 0) {
      assert(OVER.has(errorCode), () => `${transactionalId}: offset commit error ${errorCode}`)
      return false
    }
    this.#granted(sentMs, 'offset commit')
    this.#offsets.push(commit)
    return true
  }

  /** Ends the transaction and tells the watches how. */
  async end(committed: boolean, groups: GroupWatch): Promise<boolean> {
    const { transactionalId, isVersion2, watch } = this.#options
    const written = present(this.#written, 'a transaction has begun')
    // Clients do not ask for the end of what has not begun. If they did, an epoch later it could not be told from an end that is asked for again.
    if (written.values.length === 0 && this.#offsets.length === 0 && this.#added.size === 0) return true
    const sentMs = watch.nowMs
    if (committed) watch.ended(written, 'unknown')
    let attempts = 0
    const response = await this.#untilAnswered((caller) => {
      attempts++
      return caller.request({ request: EndTxnRequest, response: EndTxnResponse }, isVersion2 ? 5 : 4, {
        transactionalId,
        ...this.#producer,
        committed,
      })
    })
    const errorCode = response?.errorCode ?? -1
    assert(response === undefined || errorCode === 0 || OVER.has(errorCode), () => `${transactionalId}: end error ${errorCode}`)
    if (errorCode === 0) {
      this.#granted(sentMs, 'end')
      watch.ended(written, committed ? 'committed' : 'aborted')
      for (const each of this.#offsets) if (committed) groups.committed(each)
      if (response !== undefined && isVersion2 && response.producerId >= 0) {
        this.#producer = { producerId: response.producerId, producerEpoch: response.producerEpoch }
        this.#sequences.clear()
      }
    } else if (response !== undefined && attempts === 1) watch.ended(written, 'aborted')
    if (written.outcome === 'aborted') for (const each of this.#offsets) groups.refused(each)
    return errorCode === 0
  }

  /** The process goes away in the middle. */
  abandon(groups: GroupWatch): void {
    if (this.#written?.outcome === 'open') for (const each of this.#offsets) groups.refused(each)
  }

  async #add(what: string, add: () => Promise<number | undefined>): Promise<boolean> {
    if (this.#options.isVersion2 || this.#added.has(what)) return true
    const sentMs = this.#options.watch.nowMs
    const errorCode = await add()
    if (errorCode === undefined) return false
    assert(errorCode === 0 || OVER.has(errorCode), () => `${this.#options.transactionalId}: adding ${what}: error ${errorCode}`)
    if (errorCode !== 0) return false
    this.#granted(sentMs, `adding ${what}`)
    this.#added.add(what)
    return true
  }

  async #addPartition(partition: number): Promise<number | undefined> {
    const { transactionalId, topic } = this.#options
    const codeOf = (answer: AddPartitionsToTxnResponse): number =>
      answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode ?? -1
    const response = await this.#untilAnswered(
      (caller) =>
        caller.request({ request: AddPartitionsToTxnRequest, response: AddPartitionsToTxnResponse }, 3, {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: this.#producer.producerId,
          v3AndBelowProducerEpoch: this.#producer.producerEpoch,
          v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
        }),
      codeOf,
    )
    return response === undefined ? undefined : codeOf(response)
  }

  async #addGroup(groupId: string): Promise<number | undefined> {
    const { transactionalId } = this.#options
    const response = await this.#untilAnswered((caller) =>
      caller.request({ request: AddOffsetsToTxnRequest, response: AddOffsetsToTxnResponse }, 3, {
        transactionalId,
        ...this.#producer,
        groupId,
      }),
    )
    return response?.errorCode
  }

  #granted(sentMs: number, what: string): void {
    this.#options.watch.granted(present(this.#session, 'a session has begun'), sentMs, what)
  }

  /** Asks again while there is no answer, or one that says to wait. undefined: the story is over. */
  async #untilAnswered<Response extends object>(
    ask: (caller: Caller) => Promise<Response | undefined>,
    codeOf: (response: Response) => number = (response) => ('errorCode' in response ? Number(response.errorCode) : -1),
  ): Promise<Response | undefined> {
    const { caller, isOver } = this.#options
    while (!isOver()) {
      const response = await ask(caller)
      const errorCode = response === undefined ? CONCURRENT_TRANSACTIONS : codeOf(response)
      if (response !== undefined && errorCode !== CONCURRENT_TRANSACTIONS && !NOT_NOW.has(errorCode)) return response
      await sleep(caller.world, 40)
    }
    return undefined
  }
}
