import { decide } from '@samsa/stdx'
import type { CoordinatorEffect, Decision as CoordinatorDecision } from '@samsa/stdx'
import type { TransactionRecord } from './record.ts'

/** What a shard asks of its host. It applies its records itself, when they are committed: until then the transition is pending. */
export type Effect = CoordinatorEffect<TransactionRecord, OutsideRequest>

/** Collects the effects of one decision. */
export type Decision = CoordinatorDecision<TransactionRecord, OutsideRequest>

/** What goes beyond the log and the clock. `done` is called unless the shard is unloaded meanwhile. */
export type OutsideRequest = ProducerIdRequest | MarkersRequest

/** A producer id that nobody has had, or an error code. */
export interface ProducerIdRequest {
  readonly ask: 'producerId'
  readonly done: (nowMs: number, errorCode: number, producerId: number) => readonly Effect[]
}

/** To write the end of a transaction to its partitions. */
export interface MarkersRequest {
  readonly ask: 'markers'
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly commit: boolean
  readonly transactionVersion: number
  readonly topics: ReadonlyMap<string, readonly number[]>
  readonly done: (nowMs: number, results: readonly MarkerResult[]) => readonly Effect[]
}

export interface MarkerResult {
  readonly topic: string
  readonly partition: number
  /** 'gone': the partition no longer exists. */
  readonly outcome: number | 'gone'
}

export function takeProducerId(decision: Decision, done: (later: Decision, errorCode: number, producerId: number) => void): void {
  decision.outside({
    ask: 'producerId',
    done: (nowMs, errorCode, producerId) => decide(nowMs, (later) => done(later, errorCode, producerId)),
  })
}

export function writeMarkers(
  decision: Decision,
  markers: Omit<MarkersRequest, 'ask' | 'done'>,
  done: (later: Decision, results: readonly MarkerResult[]) => void,
): void {
  decision.outside({ ask: 'markers', ...markers, done: (nowMs, results) => decide(nowMs, (later) => done(later, results)) })
}
