import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ConfigException } from './config-exception.ts'
import { javaDouble, parseValue } from './value.ts'

test('integers are exact as text and saturate as numbers', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (exact) => {
      const parsed = parseValue('k', 'LONG', ` ${exact} `)
      assert.equal(parsed.text, exact.toString())
      const limit = BigInt(Number.MAX_SAFE_INTEGER)
      const nearest = exact > limit ? limit : exact < -limit ? -limit : exact
      assert.equal(BigInt(Number(parsed.value)), nearest)
    }),
  )
})

test('numbers out of their type are refused with the text as it was given', () => {
  const wrong = [
    ['INT', '2147483648'],
    ['SHORT', '32768'],
    ['LONG', '9223372036854775808'],
    ['INT', '1.0'],
    ['INT', ''],
    ['DOUBLE', 'half'],
  ] as const
  for (const [type, raw] of wrong) {
    const message = `Invalid value ${raw} for configuration k: Not a number of type ${type}`
    assert.throws(() => parseValue('k', type, raw), new ConfigException(message))
  }
})

test('doubles are written as Java writes them', () => {
  const expected = {
    0.9: '0.9',
    1: '1.0',
    0: '0.0',
    0.05: '0.05',
    0.0001: '1.0E-4',
    12345678: '1.2345678E7',
    1e7: '1.0E7',
    9999999: '9999999.0',
  }
  for (const [value, text] of Object.entries(expected)) assert.equal(javaDouble(Number(value)), text)
  assert.equal(javaDouble(Number.MAX_VALUE), '1.7976931348623157E308')
  assert.equal(parseValue('k', 'DOUBLE', '.5d').text, '0.5')
})

test('lists are split at commas, and nothing is an empty list', () => {
  assert.deepEqual(parseValue('k', 'LIST', ' a , b,c ').value, ['a', 'b', 'c'])
  assert.deepEqual(parseValue('k', 'LIST', '  ').value, [])
  assert.deepEqual(parseValue('k', 'LIST', 'a,,b').value, ['a', '', 'b'])
})

test('booleans are words in any case', () => {
  assert.equal(parseValue('k', 'BOOLEAN', ' TRUE ').value, true)
  const message = 'Invalid value 1 for configuration k: Expected value to be either true or false'
  assert.throws(() => parseValue('k', 'BOOLEAN', '1'), new ConfigException(message))
})
