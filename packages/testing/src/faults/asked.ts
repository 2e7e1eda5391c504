import type { BrokerParts } from '@samsa/broker'
import { apiByKey, decodeMessage } from '@samsa/protocol'
import type { Api } from '@samsa/protocol'
import { isStruct } from '../error-answer.ts'

export interface AskedPartition {
  readonly topic: string
  /** undefined where the API speaks of whole topics. */
  readonly partition: number | undefined
}

const ZERO_SESSION = 0

/** A request as faults look at it; decoded only when a rule wants to know. */
export class Asked {
  readonly api: Api
  readonly version: number
  readonly clientId: string
  readonly listener: string
  readonly #frame: Uint8Array
  readonly #bodyOffset: number
  readonly #parts: BrokerParts | undefined
  #message: Record<string, unknown> | undefined
  #partitions: AskedPartition[] | undefined

  constructor(
    request: { apiKey: number; apiVersion: number; clientId: string; frame: Uint8Array; bodyOffset: number },
    listener: string,
    parts: BrokerParts | undefined,
  ) {
    const api = apiByKey(request.apiKey)
    if (api === undefined) throw new Error(`no API with key ${request.apiKey}`)
    this.api = api
    this.version = request.apiVersion
    this.clientId = request.clientId
    this.listener = listener
    this.#frame = request.frame
    this.#bodyOffset = request.bodyOffset
    this.#parts = parts
  }

  /** The decoded request. A fetch of a session that goes on names its partitions here too. */
  get message(): Record<string, unknown> {
    if (this.#message === undefined) {
      this.#message = decodeMessage(this.api.request, this.version, Buffer.from(this.#frame), this.#bodyOffset)
      if (this.api.name === 'Fetch') this.#completeFetch(this.#message)
    }
    return this.#message
  }

  get partitions(): readonly AskedPartition[] {
    this.#partitions ??= [...this.#find(this.message, undefined)]
    return this.#partitions
  }

  /** A text field of the request: `groupId`, `transactionalId`. */
  text(field: string): string | undefined {
    const value = this.message[field]
    if (typeof value === 'string') return value
    const { groups, transactions } = this.message
    for (const nested of [groups, transactions]) {
      if (!Array.isArray(nested)) continue
      const list: readonly unknown[] = nested
      const [only] = list
      if (isStruct(only) && typeof only[field] === 'string') return only[field]
    }
    return undefined
  }

  #completeFetch(message: Record<string, unknown>): void {
    const { sessionId, topics } = message
    if (typeof sessionId !== 'number' || sessionId === ZERO_SESSION || !Array.isArray(topics)) return
    const named = new Set([...this.#find(message, undefined)].map(({ topic, partition }) => `${topic}/${partition}`))
    for (const target of this.#parts?.fetchSessions.get(sessionId)?.targets() ?? []) {
      if (target.topic === undefined || named.has(`${target.topic}/${target.partition}`)) continue
      topics.push({ topic: target.topic, topicId: target.topicId, partitions: [{ partition: target.partition }] })
    }
  }

  *#find(node: unknown, above: string | undefined): Generator<AskedPartition> {
    if (Array.isArray(node)) {
      const list: readonly unknown[] = node
      for (const each of list) yield* this.#find(each, above)
      return
    }
    if (!isStruct(node)) return
    const topic = this.#topicOf(node) ?? above
    const index = node['partitionIndex'] ?? node['index'] ?? node['partition']
    const plain = node['partitions'] ?? node['partitionIndexes']
    if (topic !== undefined && typeof index === 'number') yield { topic, partition: index }
    else if (topic !== undefined && topic !== above) {
      if (Array.isArray(plain)) {
        const list: readonly unknown[] = plain
        for (const each of list) if (typeof each === 'number') yield { topic, partition: each }
      }
      yield { topic, partition: undefined }
    }
    for (const value of Object.values(node)) if (typeof value === 'object') yield* this.#find(value, topic)
  }

  #topicOf(node: Record<string, unknown>): string | undefined {
    const { name, topic, topicId } = node
    if (typeof topic === 'string' && topic !== '') return topic
    if (typeof name === 'string' && name !== '') return name
    return typeof topicId === 'string' ? this.#parts?.metadata.topicById(topicId)?.name : undefined
  }
}
