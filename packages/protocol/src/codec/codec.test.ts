import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { MessageSchema } from '../schema/message.ts'
import { planOf } from '../schema/plan.ts'
import { versionsOf } from '../schema/versions.ts'
import { arbitraryInput } from '../testing/arbitrary.ts'
import { schemas } from '../testing/schemas.ts'
import { compileEncoder } from './compiler-encode.ts'
import { decodeMessageAt, encodeMessage } from './codec.ts'
import { interpretDecode } from './interpreter-decode.ts'
import { interpretEncode } from './interpreter-encode.ts'
import { ProtocolError } from './protocol-error.ts'
import { writer } from './writer.ts'

const RUNS = 8

function interpreted(schema: MessageSchema, version: number, input: unknown): Buffer {
  interpretEncode(schema, version, input)
  return Buffer.concat(writer.finish())
}

/** The same bytes in the middle of others, so that a decoder that leaves its own finds something. */
function surrounded(bytes: Uint8Array): Uint8Array {
  const wide = Buffer.alloc(bytes.length + 64, 0x41)
  wide.set(bytes, 32)
  return wide.subarray(32, 32 + bytes.length)
}

test('compiled and interpreted codecs agree on every message at every version', () => {
  assert.equal(schemas.length, 273)
  for (const schema of schemas) {
    for (const version of versionsOf(schema)) {
      const plan = planOf(schema, version)
      // Not through encodeMessage, which would let the interpreter step in.
      const encoder = compileEncoder(plan)
      const property = fc.property(arbitraryInput(plan), (input) => {
        encoder(writer, input)
        const encoded = Buffer.concat(writer.finish())
        assert.deepEqual(encoded, interpreted(schema, version, input), `${schema.name} v${version}`)
        const { message, end } = decodeMessageAt(schema, version, surrounded(encoded))
        assert.equal(end, encoded.length)
        assert.deepEqual(message, interpretDecode(schema, version, encoded, 0).value)
        assert.deepEqual(Buffer.concat(encodeMessage(schema, version, message)), encoded)
      })
      fc.assert(property, { numRuns: RUNS })
    }
  }
})

test('malformed bytes raise nothing but ProtocolError, and both decoders refuse the same', () => {
  for (const schema of schemas) {
    for (const version of versionsOf(schema)) {
      const input = arbitraryInput(planOf(schema, version))
      const flips = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff)), { maxLength: 3 })
      const property = fc.property(input, fc.double({ min: 0, max: 1, noNaN: true }), flips, (value, cut, bytes) => {
        const encoded = interpreted(schema, version, value)
        for (const [at, byte] of bytes) if (encoded.length > 0) encoded[at % encoded.length] = byte
        const damaged = surrounded(encoded.subarray(0, Math.ceil(encoded.length * cut)))
        assert.deepEqual(
          outcome(() => decodeMessageAt(schema, version, damaged).message),
          outcome(() => interpretDecode(schema, version, damaged, 0).value),
        )
      })
      fc.assert(property, { numRuns: RUNS })
    }
  }
})

function outcome(decode: () => unknown): unknown {
  try {
    return decode()
  } catch (error) {
    if (error instanceof ProtocolError) return error.message
    throw error
  }
}
