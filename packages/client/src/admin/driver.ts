import { backoffMs, pause } from '../backoff.ts'
import { asError, KafkaClientError } from '../kafka-client-error.ts'
import { isTransportError, timedOut } from '../retry.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { Outcomes } from './outcomes.ts'

/** Where an answer puts each key it was asked for. A key without a word is asked for again. */
export interface Answers<K, T> {
  done(key: K, result: T): void
  failed(key: K, error: Error): void
  /** The node is still the right one: ask again after a pause. `reason` shows if time runs out. */
  again(key: K, reason: Error): void
  /** The node is no longer the right one: find out which is, then ask. */
  relocate(key: K, reason: Error): void
  /** By the code: done, relocated, tried again or failed. */
  settle(key: K, answer: { readonly errorCode: number; readonly errorMessage?: string | null }, result: () => T): void
}

/** An operation over keys that live on different nodes. */
export interface KeyedOperation<K, T> {
  readonly what: string
  /** The node of each key. Keys may be failed; those left out are looked up again. */
  locate(keys: readonly K[], answers: Pick<Answers<K, T>, 'failed' | 'again'>): Promise<Map<K, number>>
  /** Asks one node for its keys. Throwing loses none: they are asked for again, or failed. */
  ask(nodeId: number, keys: readonly K[], answers: Answers<K, T>): Promise<void>
  /** Codes that mean another node, beside those that say so for every operation. */
  readonly relocatingCodes?: ReadonlySet<number>
}

/** NOT_LEADER_OR_FOLLOWER, LEADER_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, FENCED and UNKNOWN_LEADER_EPOCH, KAFKA_STORAGE_ERROR, UNKNOWN_TOPIC_ID. */
const RELOCATING = new Set([3, 5, 6, 15, 16, 56, 74, 75, 100])

/** Looks up, asks, and does both again for what failed in passing, until every key has its outcome or time is over. */
export async function drive<K, T>(
  context: AdminContext,
  keys: Iterable<K>,
  options: AdminOptions,
  operation: KeyedOperation<K, T>,
): Promise<Outcomes<T, K>> {
  const { clock, random } = context.cluster.world
  const outcomes = new Outcomes<T, K>()
  /** By key not yet settled, its node if that is known. */
  const open = new Map<K, number | undefined>()
  for (const key of keys) open.set(key, undefined)
  const order = [...open.keys()]
  let lastReason: Error | undefined
  const answers: Answers<K, T> = {
    done(key, result) {
      if (open.delete(key)) outcomes.set(key, result)
    },
    failed(key, error) {
      if (open.delete(key)) outcomes.set(key, error)
    },
    again(_key, reason) {
      lastReason = reason
    },
    relocate(key, reason) {
      lastReason = reason
      if (open.has(key)) open.set(key, undefined)
    },
    settle(key, answer, result) {
      if (answer.errorCode === 0) return answers.done(key, result())
      const error = new KafkaClientError(answer.errorCode, answer.errorMessage)
      if (RELOCATING.has(error.code) || operation.relocatingCodes?.has(error.code) === true) answers.relocate(key, error)
      else if (error.retriable) answers.again(key, error)
      else answers.failed(key, error)
    },
  }
  const deadlineMs = clock.monotonicMs() + context.timeoutMs(options)
  for (let rounds = 0; open.size > 0; rounds++) {
    options.signal?.throwIfAborted()
    try {
      const unlocated = [...open].flatMap(([key, nodeId]) => (nodeId === undefined ? [key] : []))
      if (unlocated.length > 0) {
        for (const [key, nodeId] of await operation.locate(unlocated, answers)) if (open.has(key)) open.set(key, nodeId)
      }
      await Promise.all([...byNode(open)].map(async ([nodeId, asked]) => await askNode(nodeId, asked, operation, answers)))
    } catch (error) {
      if (!isTransportError(error) && !(error instanceof KafkaClientError && error.retriable)) throw error
      lastReason = asError(error)
    }
    if (open.size === 0) break
    const waitMs = backoffMs(rounds, random, context.cluster.retryBackoff)
    if (rounds >= context.cluster.retries || clock.monotonicMs() + waitMs > deadlineMs) {
      const error = timedOut(operation.what, context.timeoutMs(options), lastReason)
      for (const key of [...open.keys()]) answers.failed(key, error)
      break
    }
    await pause(clock, waitMs, options.signal)
  }
  return new Outcomes<T, K>(order.flatMap((key) => (outcomes.has(key) ? [[key, outcomes.get(key) as T | Error] as const] : [])))
}

async function askNode<K, T>(nodeId: number, keys: readonly K[], operation: KeyedOperation<K, T>, answers: Answers<K, T>): Promise<void> {
  try {
    await operation.ask(nodeId, keys, answers)
  } catch (error) {
    const reason = asError(error)
    const passes = isTransportError(reason) || (reason instanceof KafkaClientError && reason.retriable)
    for (const key of keys) {
      if (passes) answers.relocate(key, reason)
      else answers.failed(key, reason)
    }
  }
}

function byNode<K>(open: ReadonlyMap<K, number | undefined>): Map<number, K[]> {
  const nodes = new Map<number, K[]>()
  for (const [key, nodeId] of open) {
    if (nodeId === undefined) continue
    const same = nodes.get(nodeId)
    if (same === undefined) nodes.set(nodeId, [key])
    else same.push(key)
  }
  return nodes
}
