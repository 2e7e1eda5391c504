import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ScriptedHost } from '../test/scripted-host.ts'
import type { TransactionMetadata } from './transaction.ts'
import { defaultTransactionSettings } from './transaction-settings.ts'
import type { TransactionState } from './transaction-state.ts'

const COUNT = 100

function metadata(state: TransactionState, nowMs: number): TransactionMetadata {
  return {
    producerId: 7,
    previousProducerId: -1,
    nextProducerId: -1,
    producerEpoch: 1,
    lastProducerEpoch: -1,
    timeoutMs: 1000,
    state,
    partitions: new Map([['t', new Set([0])]]),
    startTimestampMs: nowMs,
    lastUpdateTimestampMs: nowMs,
    clientTransactionVersion: 2,
  }
}

/** A coordinator that finds so many transactions in this state, and how many markers each millisecond brings. */
function loadedWith(state: TransactionState): { readonly host: ScriptedHost; readonly markersByMs: Map<number, number> } {
  const host = new ScriptedHost(defaultTransactionSettings)
  const markersByMs = new Map<number, number>()
  for (let index = 0; index < COUNT; index++) host.seed({ transactionalId: `p${index}`, metadata: metadata(state, host.nowMs) })
  host.onMarkers = () => markersByMs.set(host.nowMs, (markersByMs.get(host.nowMs) ?? 0) + 1)
  host.restart()
  return { host, markersByMs }
}

function statesOf(host: ScriptedHost): string {
  return [...new Set([...host.shard.transactions.values()].map((transaction) => transaction.metadata.state))].join()
}

test('many ends that a coordinator finds in the log are spread over turns', () => {
  const { host, markersByMs } = loadedWith('PrepareCommit')
  assert.deepEqual([...markersByMs.values()], [32])
  host.advance(10)
  assert.deepEqual([...markersByMs.values()], [32, 32, 32, 4])
  assert.equal(statesOf(host), 'CompleteCommit')
})

test('many transactions that run out of time are aborted over several turns', () => {
  const { host, markersByMs } = loadedWith('Ongoing')
  host.advance(defaultTransactionSettings.timeoutCheckIntervalMs + 10)
  assert.deepEqual([...markersByMs.values()], [32, 32, 32, 4])
  assert.equal(statesOf(host), 'CompleteAbort')
})

test('a log that refuses is not asked again before the next check', () => {
  const { host } = loadedWith('Ongoing')
  let appends = 0
  host.onAppend = () => appends++
  host.refusal = 19
  host.advance(defaultTransactionSettings.timeoutCheckIntervalMs + 1000)
  assert.equal(appends, 32)
})

test('many transactional ids are forgotten over several turns', () => {
  const host = new ScriptedHost({ ...defaultTransactionSettings, idExpirationMs: 1000, idExpirationIntervalMs: 5000 })
  for (let index = 0; index < 2500; index++) host.seed({ transactionalId: `p${index}`, metadata: metadata('CompleteCommit', host.nowMs) })
  host.restart()
  const appended: number[] = []
  host.onAppend = (records) => appended.push(records.length)
  host.advance(5100)
  assert.deepEqual(appended, [1000, 1000, 500])
  assert.equal(host.shard.transactions.size, 0)
})
