import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { parseDynamicVoters, parseStaticVoters } from './voter-set.ts'

const refused: readonly (readonly [string, string])[] = [
  ['1localhost', 'No @ found in dynamic voter string.'],
  ['1@', 'No hostname found after node id.'],
  ['1@[::1:9093', 'Hostname began with left bracket, but no right bracket was found.'],
  ['1@host', 'No colon following hostname could be found.'],
  ['1@host:9093', 'No colon following port could be found.'],
  ['1@host:99999:JEXY6aqzQY-32P5TStzaFg', 'Invalid port 99999 in dynamic voter string.'],
  [',', 'No voters given.'],
  ['1@a:1:JEXY6aqzQY-32P5TStzaFg,1@b:2:MvDxzVmcRsaTz33bUuRU6A', 'Node id 1 was specified more than once.'],
]

describe('dynamic voters', () => {
  test('are read with host, port and directory', () => {
    const voters = parseDynamicVoters('2@[::1]:9094:MvDxzVmcRsaTz33bUuRU6A,1@example.com:9093:JEXY6aqzQY-32P5TStzaFg', 'CONTROLLER')
    assert(typeof voters !== 'string')
    assert.deepEqual(
      voters.map(({ key, endpoints }) => [key.id, key.directoryId, endpoints[0]?.host, endpoints[0]?.port]),
      [
        [1, 'JEXY6aqzQY-32P5TStzaFg', 'example.com', 9093],
        [2, 'MvDxzVmcRsaTz33bUuRU6A', '0:0:0:0:0:0:0:1', 9094],
      ],
    )
  })
  for (const [input, reason] of refused) {
    test(`${input} is refused`, () => assert.equal(parseDynamicVoters(input, 'CONTROLLER'), reason))
  }
})

describe('static voters', () => {
  test('are read with ids and addresses', () => {
    const voters = parseStaticVoters('1@[2001:db8::1]:9093, 2@b.example:9094', 'CONTROLLER')
    assert(typeof voters !== 'string')
    assert.deepEqual(
      voters.map(({ key, endpoints }) => [key.id, key.directoryId, endpoints[0]?.host]),
      [
        [1, undefined, '2001:db8::1'],
        [2, undefined, 'b.example'],
      ],
    )
  })
  test('without a port or an id are refused', () => {
    const form = 'Each entry should be in the form `{id}@{host}:{port}`.'
    const key = 'controller.quorum.voters'
    assert.equal(parseStaticVoters('1@host', 'C'), `Failed to parse host port from entry 1@host for the configuration ${key}. ${form}`)
    assert.equal(parseStaticVoters('x@host:1', 'C'), 'Failed to parse voter ID as an integer from x')
    assert.equal(parseStaticVoters('host:1', 'C'), `Invalid configuration value for ${key}. ${form}`)
  })
})
