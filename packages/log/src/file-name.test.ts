import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markedFolderName, offsetName, offsetOfName, parseFolderName } from './file-name.ts'

test("folder names are Kafka's", () => {
  assert.deepEqual(parseFolderName('words-0'), { topic: 'words', partition: 0, state: 'current' })
  assert.deepEqual(parseFolderName('my-topic.v1-12'), { topic: 'my-topic.v1', partition: 12, state: 'current' })
  const unique = Uint8Array.from({ length: 16 }, (_, index) => index)
  for (const state of ['delete', 'future', 'stray'] as const) {
    const name = markedFolderName('my-topic.v1', 3, unique, `-${state}`)
    assert.equal(name, `my-topic.v1-3.000102030405060708090a0b0c0d0e0f-${state}`)
    assert.deepEqual(parseFolderName(name), { topic: 'my-topic.v1', partition: 3, state })
  }
  const long = markedFolderName('t'.repeat(249), 100, unique, '-delete')
  assert.equal(long.length, 255)
  assert.equal(parseFolderName(long)?.state, 'delete')
  for (const name of ['lost+found', '.lock', 'meta.properties', 'words', '-1', 'words-x'])
    assert.equal(parseFolderName(name), undefined, name)
})

test('file names carry twenty digits', () => {
  assert.equal(offsetName(42), '00000000000000000042')
  assert.equal(offsetOfName('00000000000000000042.log.swap'), 42)
  assert.equal(offsetOfName('leader-epoch-checkpoint'), undefined)
})
