import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ScriptedHost } from '../test/scripted-host.ts'
import { decodeTransactionRecord } from './record.ts'
import type { TransactionMetadata } from './transaction.ts'
import { defaultTransactionSettings } from './transaction-settings.ts'

// What a coordinator knows after loading its log is what the one that wrote the log knows, whatever producers do and however the log and
// the partitions refuse; an outcome that is in the log is the only one whose markers are written; and an epoch never comes back.

const IDS = ['a', 'b']
/** Answers that a marker may get; the last ones end the attempt of this coordinator. */
const OUTCOMES = [0, 'gone', 6, 7, 43, undefined, 47, 81] as const

interface Producer {
  producerId: number
  producerEpoch: number
}

class Model {
  readonly host: ScriptedHost
  readonly version: number
  readonly #producers = new Map<string, Producer[]>()
  asked = 0
  answered = 0
  readonly markers: string[] = []

  constructor(version: number) {
    this.version = version
    this.host = new ScriptedHost({
      ...defaultTransactionSettings,
      transactionVersion: version,
      idExpirationMs: 200_000,
      idExpirationIntervalMs: 50_000,
    })
    this.host.onMarkers = ({ transactionalId, producerId, producerEpoch, commit }) => {
      const last = this.host.loadedShard().transactions.get(transactionalId)?.metadata
      assert.equal(last?.state, commit ? 'PrepareCommit' : 'PrepareAbort')
      assert.deepEqual([last?.producerId, last?.producerEpoch], [producerId, producerEpoch])
      this.markers.push(`${transactionalId} ${producerId}/${producerEpoch} ${commit}`)
    }
  }

  /** What a client has been told: now, or some answers ago. */
  producer(id: string, age: number): Producer {
    return this.#producers.get(id)?.at(-1 - age) ?? { producerId: 100, producerEpoch: 0 }
  }

  #told(id: string, { producerId, producerEpoch }: Producer): void {
    this.answered++
    if (producerId >= 0) this.#producers.set(id, [...(this.#producers.get(id) ?? []), { producerId, producerEpoch }])
  }

  init(id: string, expected: Producer | undefined): void {
    this.asked++
    const to = (answer: Producer): void => this.#told(id, answer)
    const init = { transactionalId: id, timeoutMs: 30_000, enable2Pc: false, keepPreparedTxn: false, expected, to }
    this.host.perform(this.host.shard.initProducerId(this.host.nowMs, init))
  }

  add(id: string, age: number, partition: number): void {
    this.asked++
    const { host } = this
    const topics = new Map([['t', [partition]]])
    const to = (): void => void this.answered++
    const clientTransactionVersion = this.version < 2 ? 0 : 2
    host.perform(
      host.shard.addPartitions(host.nowMs, { transactionalId: id, ...this.producer(id, age), topics, clientTransactionVersion, to }),
    )
  }

  end(id: string, age: number, commit: boolean): void {
    this.asked++
    const { host } = this
    const to = (answer: Producer): void => this.#told(id, answer)
    const transactionVersion = this.version < 2 ? 0 : 2
    host.perform(host.shard.end(host.nowMs, { transactionalId: id, ...this.producer(id, age), commit, transactionVersion, to }))
  }

  /** Near the end of the epochs, where everything is different. */
  age(id: string, producerEpoch: number): void {
    const known = this.host.loadedShard().transactions.get(id)?.metadata
    if (known?.state !== 'CompleteCommit' || this.host.isHolding || known.producerEpoch > producerEpoch) return
    this.host.seed({ transactionalId: id, metadata: { ...known, producerEpoch } })
    this.host.restart()
    this.#told(id, { producerId: known.producerId, producerEpoch })
    this.answered--
  }
}

type Step = (model: Model) => void

const id = fc.constantFrom(...IDS)
const age = fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: id.map((i) => (m: Model) => m.init(i, undefined)) },
  {
    weight: 2,
    arbitrary: fc.tuple(id, age).map(
      ([i, a]) =>
        (m: Model) =>
          m.init(i, m.producer(i, a)),
    ),
  },
  {
    weight: 12,
    arbitrary: fc.tuple(id, age, fc.nat(3)).map(
      ([i, a, p]) =>
        (m: Model) =>
          m.add(i, a, p),
    ),
  },
  {
    weight: 10,
    arbitrary: fc.tuple(id, age, fc.boolean()).map(
      ([i, a, c]) =>
        (m: Model) =>
          m.end(i, a, c),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, fc.constantFrom(32764, 32765, 32766)).map(
      ([i, e]) =>
        (m: Model) =>
          m.age(i, e),
    ),
  },
  { weight: 5, arbitrary: fc.constantFrom(10, 1000, 12_000, 60_000).map((ms) => (m: Model) => m.host.advance(ms)) },
  { weight: 2, arbitrary: fc.constant((m: Model) => void (m.host.isHolding = true)) },
  { weight: 4, arbitrary: fc.constant((m: Model) => m.host.release()) },
  { weight: 2, arbitrary: fc.constantFrom(0, 0, 0, 19).map((error) => (m: Model) => void (m.host.refusal = error)) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0, 14).map((error) => (m: Model) => void (m.host.idRefusal = error)) },
  { weight: 2, arbitrary: fc.constantFrom(...OUTCOMES).map((outcome) => (m: Model) => void (m.host.markerOutcome = () => outcome)) },
  { weight: 3, arbitrary: fc.constant((m: Model) => void (m.host.markerOutcome = () => 0)) },
  { weight: 1, arbitrary: fc.constant((m: Model) => m.host.restart()) },
)

/** What the log can know of it. */
function durable(metadata: TransactionMetadata, version: number): unknown {
  const { partitions, previousProducerId, nextProducerId, clientTransactionVersion, ...rest } = metadata
  // Markers that are written take partitions off in memory alone; values of version 0 lack the fields of KIP-890.
  const isEnding = metadata.state === 'PrepareCommit' || metadata.state === 'PrepareAbort'
  return {
    ...rest,
    lastProducerEpoch: -1,
    partitions: isEnding ? undefined : partitions,
    ...(version === 0 ? {} : { previousProducerId, nextProducerId, clientTransactionVersion }),
  }
}

/** A larger epoch of the same producer id, or another id, but for the same state written again. */
function assertEpochsGoUp(host: ScriptedHost): void {
  const last = new Map<string, TransactionMetadata>()
  for (const { key, value } of host.log) {
    const record = decodeTransactionRecord(key, value)
    if (record === undefined || record.metadata === null) continue
    const before = last.get(record.transactionalId)
    if (before?.producerId === record.metadata.producerId) assert.ok(record.metadata.producerEpoch >= before.producerEpoch)
    last.set(record.transactionalId, record.metadata)
  }
}

for (const version of [0, 1, 2]) {
  test(`a loaded coordinator equals the one that wrote, transaction.version ${version}`, () => {
    let ended = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 100 }), (steps) => {
        const model = new Model(version)
        const { host } = model
        for (const each of steps) {
          each(model)
          if (host.isHolding) continue
          const loaded = host.loadedShard()
          for (const [transactionalId, { metadata, hasFailedEpochFence }] of host.shard.transactions) {
            // Never told to anybody, or in memory alone.
            if (metadata.producerEpoch < 0 || hasFailedEpochFence) continue
            const found = loaded.transactions.get(transactionalId)?.metadata
            assert.deepEqual(found && durable(found, version), durable(metadata, version))
          }
          for (const transactionalId of loaded.transactions.keys()) assert.ok(host.shard.transactions.has(transactionalId))
        }
        host.release()
        assert.equal(model.answered, model.asked, 'every request is answered')
        assertEpochsGoUp(host)
        const outcomes = new Map<string, boolean>()
        for (const marker of version === 2 ? model.markers : []) {
          const key = marker.slice(0, marker.lastIndexOf(' '))
          const commit = marker.endsWith('true')
          assert.equal(outcomes.get(key) ?? commit, commit, `two outcomes of ${key}`)
          outcomes.set(key, commit)
        }
        ended += model.markers.length
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    )
    assert.ok(ended > 200, `only ${ended} ends`)
  })
}
