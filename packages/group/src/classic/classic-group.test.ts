import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ScriptedHost } from '../../test/scripted-host.ts'
import { defaultGroupSettings } from '../group-settings.ts'
import type { JoinBody } from './classic-member.ts'

test('a protocol that a member names twice is one protocol', () => {
  const host = new ScriptedHost({ ...defaultGroupSettings, initialRebalanceDelayMs: 100 })
  const answers: JoinBody[] = []
  const join = (uuid: string, ...names: string[]): void =>
    host.perform(
      host.shard.join(host.nowMs, {
        apiVersion: 3,
        clientId: 'c',
        clientHost: '/h',
        uuid,
        to: (body) => answers.push(body),
        request: {
          groupId: 'g',
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 20_000,
          memberId: '',
          groupInstanceId: null,
          protocolType: 'consumer',
          protocols: names.map((name) => ({ name, metadata: new Uint8Array(10) })),
          reason: null,
        },
      }),
    )
  join('1', 'range', 'range')
  join('2', 'range', 'roundrobin', 'roundrobin')
  host.advance(1000)
  assert.deepEqual(
    answers.map(({ errorCode = 0, protocolName }) => [errorCode, protocolName]),
    [
      [0, 'range'],
      [0, 'range'],
    ],
  )
})
