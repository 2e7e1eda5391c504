import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lines } from './lines.ts'

async function cut(chunks: Uint8Array[]): Promise<string[]> {
  const found: string[] = []
  async function* source() {
    yield* chunks
  }
  for await (const some of lines(source())) for (const line of some) found.push(Buffer.from(line).toString('latin1'))
  return found
}

test('lines are the same however the input is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[a-c\n\r]{0,8}$/), { maxLength: 8 }), async (pieces) => {
      const text = pieces.join('')
      const whole = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n')
      assert.deepEqual(await cut(pieces.map((piece) => Buffer.from(piece))), text === '' ? [] : whole)
    }),
  )
})

test('empty lines are records too', async () => {
  assert.deepEqual(await cut([Buffer.from('a\n\n'), Buffer.from('\nb')]), ['a', '', '', 'b'])
})
