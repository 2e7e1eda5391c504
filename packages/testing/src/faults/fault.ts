import type { ApiName } from '@samsa/protocol'
import type { Asked } from './asked.ts'

/** Which requests a fault concerns; absent parts concern all. */
export interface FaultFilter {
  /** How many requests; 1 by default, `Infinity` until the fault is removed. */
  readonly next?: number
  readonly clientId?: string | RegExp
  /** Requests that name this topic, by its id too, or by a fetch session. */
  readonly topic?: string
  readonly partition?: number
  readonly groupId?: string
  readonly transactionalId?: string
  /** The name of a listener. */
  readonly listener?: string
  /** Looks at the decoded request itself. */
  readonly when?: (request: FaultyRequest) => boolean
}

/** A request as `when` sees it. */
export interface FaultyRequest {
  readonly api: string
  readonly version: number
  readonly clientId: string
  /** The decoded body, in camelCase as Kafka's message definitions name its fields. */
  readonly body: Readonly<Record<string, unknown>>
}

export type Apis = ApiName | readonly ApiName[] | 'any'

/** A fault that was asked for. */
export interface Fault {
  /** How many requests it has met. */
  readonly hits: number
  /** Resolves when it has met all that it was asked for, or is removed. */
  readonly done: Promise<void>
  remove(): void
  [Symbol.dispose](): void
}

/** Which requests, and how many of them. */
export class Rule implements Fault {
  hits = 0
  readonly done: Promise<void>
  readonly #apis: ReadonlySet<string> | undefined
  readonly #filter: FaultFilter
  readonly #removed: (rule: Rule) => void
  readonly #finish: () => void

  constructor(apis: Apis, filter: FaultFilter, removed: (rule: Rule) => void) {
    this.#apis = apis === 'any' ? undefined : new Set<string>(typeof apis === 'string' ? [apis] : apis)
    this.#filter = filter
    this.#removed = removed
    const { promise, resolve } = Promise.withResolvers<void>()
    this.done = promise
    this.#finish = resolve
  }

  /** Whether it concerns the request; counts it then. */
  takes(asked: Asked): boolean {
    if (!this.#concerns(asked)) return false
    this.hits++
    if (this.hits >= (this.#filter.next ?? 1)) this.remove()
    return true
  }

  remove(): void {
    this.#removed(this)
    this.#finish()
  }

  [Symbol.dispose](): void {
    this.remove()
  }

  #concerns(asked: Asked): boolean {
    const { clientId, listener, topic, partition, groupId, transactionalId, when } = this.#filter
    if (this.#apis !== undefined && !this.#apis.has(asked.api.name)) return false
    if (typeof clientId === 'string' ? asked.clientId !== clientId : clientId?.test(asked.clientId) === false) return false
    if (listener !== undefined && asked.listener !== listener) return false
    if (groupId !== undefined && asked.text('groupId') !== groupId) return false
    if (transactionalId !== undefined && (asked.text('transactionalId') ?? asked.text('v3AndBelowTransactionalId')) !== transactionalId)
      return false
    if (topic !== undefined || partition !== undefined) {
      const isNamed = asked.partitions.some(
        (each) => (topic === undefined || each.topic === topic) && (partition === undefined || each.partition === partition),
      )
      if (!isNamed) return false
    }
    return when?.({ api: asked.api.name, version: asked.version, clientId: asked.clientId, body: asked.message }) ?? true
  }
}
