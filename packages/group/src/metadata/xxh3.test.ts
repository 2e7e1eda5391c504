import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TopicHashes, topicHash } from './metadata-hash.ts'
import { xxh3 } from './xxh3.ts'

// Values of hash4j, the library that Apache Kafka uses.
const hashes: readonly (readonly [length: number, hash: bigint])[] = [
  [0, 3244421341483603138n],
  [1, 5502495245947142431n],
  [2, 12097320375286824743n],
  [3, 1582743943441612892n],
  [4, 15897727546751563449n],
  [7, 8458189580353027099n],
  [8, 16052704444545341486n],
  [9, 14691748285104259005n],
  [15, 6079324691992009783n],
  [16, 9099606716676871632n],
  [17, 2345212530088924167n],
  [31, 12193325751505373713n],
  [32, 278953543771952198n],
  [64, 15938362409982048069n],
  [100, 10130589527417026854n],
  [128, 17954568492486910600n],
  [129, 17939920976028066042n],
  [160, 14486129466800366050n],
  [200, 1368452603177808973n],
  [240, 14755823527060053763n],
  [241, 809349449570470400n],
  [255, 9913303971444612506n],
  [256, 17043229969274554996n],
  [500, 16277080613140058179n],
  [1023, 17353267451234812155n],
  [1024, 2575082683865311686n],
  [1025, 13880058576091512194n],
  [2000, 1867670971709594125n],
  [5000, 6169931020318013678n],
]

test('XXH3 of every kind of length', () => {
  for (const [length, hash] of hashes) {
    assert.equal(xxh3(Uint8Array.from({ length }, (_, index) => (index * 31 + 7) & 255)), hash, `${length} bytes`)
  }
})

const RACKS = [['r2', 'r1'], [], ['r2']]
const topic = {
  id: 'Ce3NcCGGRHqGsUBQ2vSQyA',
  name: 't\u00e4\u20ac',
  partitionCount: 3,
  racksOf: (partition: number) => RACKS[partition] ?? [],
}

test('a topic hashes as in Apache Kafka', () => {
  assert.equal(topicHash(topic), 8191080636005021627n)
})

test('the hash of a group is that of its topics that exist, and 0 without any', () => {
  const topics = {
    version: 1,
    topic: (name: string) => (name === 'a' || name === 'b' ? { ...topic, name } : undefined),
    topicById: () => undefined,
    names: () => ['a', 'b'],
  }
  const hash = (...names: string[]): bigint => new TopicHashes().hashOf(topics, names)
  assert.equal(hash(), 0n)
  assert.equal(hash('missing'), 0n)
  assert.equal(hash('b', 'a', 'missing'), hash('a', 'b'))
  assert.notEqual(hash('a'), hash('b'))
})
