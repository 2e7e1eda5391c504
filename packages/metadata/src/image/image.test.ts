import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import type { ControllerContext } from '../controller/types.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { decodeMetadataRecord, encodeMetadataRecord } from '../records/record-serde.ts'
import { ScriptedController } from '../testing/scripted-controller.ts'
import { emptyImage } from './empty-image.ts'
import { imageRecords } from './image-records.ts'
import { MetadataDelta } from './metadata-delta.ts'
import type { MetadataImage } from './metadata-image.ts'

const provenance = emptyImage.provenance
const context: ControllerContext = { nowMs: 0, apiVersion: 7 }

function replay(records: readonly MetadataRecord[], base = emptyImage): MetadataImage {
  const delta = new MetadataDelta(base)
  for (const record of records) delta.replay(record)
  return delta.image(provenance)
}

/** Equal contents, whatever order the maps were filled in. */
function contents(image: MetadataImage): unknown {
  return {
    features: [image.features.metadataVersion, [...image.features.finalizedVersions].sort()],
    records: [...imageRecords(image)].map((record) => Buffer.from(encodeMetadataRecord(record)).toString('hex')).sort(),
  }
}

type Step = (scripted: ScriptedController) => void

const topicName = fc.constantFrom('a', 'b', 'c.d', 'e', 'f')
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ name: topicName, numPartitions: fc.integer({ min: 1, max: 4 }), replicationFactor: fc.integer({ min: 1, max: 3 }) }).map(
    (topic): Step =>
      (s) =>
        void s.apply(
          s.controller.createTopics(context, {
            topics: [{ ...topic, assignments: [], configs: [{ name: 'retention.ms', value: String(topic.numPartitions) }] }],
            timeoutMs: 1,
            validateOnly: false,
          }),
        ),
  ),
  topicName.map(
    (name): Step =>
      (s) =>
        void s.apply(s.controller.deleteTopics(context, { topicNames: [name], topics: [], timeoutMs: 1 })),
  ),
  fc.record({ name: topicName, count: fc.integer({ min: 1, max: 6 }) }).map(
    ({ name, count }): Step =>
      (s) =>
        void s.apply(
          s.controller.createPartitions(context, { topics: [{ name, count, assignments: null }], timeoutMs: 1, validateOnly: false }),
        ),
  ),
  fc.record({ brokerId: fc.integer({ min: 1, max: 3 }), wantFence: fc.boolean(), wantShutDown: fc.boolean() }).map((wish): Step => (s) => {
    const brokerEpoch = s.controller.image.cluster.brokers.get(wish.brokerId)?.epoch ?? 0
    const asked = { ...wish, brokerEpoch, currentMetadataOffset: 1e6, offlineLogDirs: [], cordonedLogDirs: [] }
    s.apply(s.controller.brokerHeartbeat(context, asked))
  }),
  fc.record({ user: fc.constantFrom('x', 'y'), value: fc.integer({ min: 1, max: 9 }), remove: fc.boolean() }).map(
    ({ user, value, remove }): Step =>
      (s) =>
        void s.apply(
          s.controller.alterClientQuotas(context, {
            entries: [{ entity: [{ entityType: 'user', entityName: user }], ops: [{ key: 'producer_byte_rate', value, remove }] }],
            validateOnly: false,
          }),
        ),
  ),
  fc.constant((s: ScriptedController) => {
    const [broker] = s.controller.image.cluster.brokers.values()
    if (broker !== undefined) s.apply(s.controller.allocateProducerIds(context, { brokerId: broker.id, brokerEpoch: broker.epoch }))
  }),
)

describe('an image', () => {
  test('is the replay of its own records, and of all deltas that led to it', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 25 }), fc.integer({ min: 0, max: 60 }), (run, cut) => {
        const scripted = new ScriptedController().begin().addBrokers([1, 2, 3])
        for (const step of run) step(scripted)
        const expected = contents(scripted.controller.image)
        // All records at once, in two parts, through their bytes, and as a snapshot over something else.
        assert.deepEqual(contents(replay(scripted.log)), expected)
        assert.deepEqual(contents(replay(scripted.log.slice(cut), replay(scripted.log.slice(0, cut)))), expected)
        const written = [...imageRecords(scripted.controller.image)].map((record) => decodeMetadataRecord(encodeMetadataRecord(record)))
        assert.deepEqual(contents(replay(written)), expected)
        const over = new MetadataDelta(replay(scripted.log.slice(0, cut)))
        over.startSnapshot()
        for (const record of written) over.replay(record)
        over.finishSnapshot()
        assert.deepEqual(contents(over.image(provenance)), expected)
      }),
      { numRuns: 150 },
    )
  })

  test('shares the topics that a change does not touch', () => {
    const scripted = new ScriptedController().begin().addBrokers([1])
    const create = (name: string): void =>
      void scripted.apply(
        scripted.controller.createTopics(context, {
          topics: [{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
          timeoutMs: 1,
          validateOnly: false,
        }),
      )
    create('a')
    const before = scripted.controller.image
    create('b')
    const after = scripted.controller.image
    assert.equal(after.topics.byName.get('a'), before.topics.byName.get('a'))
    assert.equal(after.cluster, before.cluster)
    assert.equal(after.configs, before.configs)
  })
})
