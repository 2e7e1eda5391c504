import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FetchSession } from './fetch-session.ts'
import type { SessionPartition } from './fetch-session.ts'

const at = (partition: number, fetchOffset: number, topicId: string | null = 'id'): SessionPartition => ({
  key: `t-${partition}`,
  topic: 't',
  topicId: topicId ?? undefined,
  partition,
  fetchOffset,
  leaderEpoch: 0,
  maxBytes: 100,
})
const shown = (session: FetchSession, wanted: readonly SessionPartition[]): string => {
  const { sessionId, sessionEpoch, usesTopicIds, send, forget } = session.build(wanted)
  const list = (all: readonly SessionPartition[]): string => all.map((each) => `${each.partition}@${each.fetchOffset}`).join(',')
  return `${sessionId}/${sessionEpoch} ${usesTopicIds ? 'ids' : 'names'} send ${list(send)} forget ${list(forget)}`
}

test('a session begins whole, then tells what changed', () => {
  const session = new FetchSession()
  assert.equal(shown(session, [at(0, 0), at(1, 0)]), '0/0 ids send 0@0,1@0 forget ')
  session.answered(7)
  assert.equal(shown(session, [at(0, 5), at(1, 0)]), '7/1 ids send 0@5 forget ')
  session.answered(7)
  assert.equal(shown(session, [at(1, 0), at(2, 0)]), '7/2 ids send 2@0 forget 0@5')
  session.answered(7)
  assert.equal(shown(session, [at(1, 0), at(2, 0)]), '7/3 ids send  forget ')
})

test('without an answer the session is replaced, after an error as that says, and without room there is none', () => {
  const session = new FetchSession()
  session.build([at(0, 0)])
  session.answered(7)
  session.build([at(0, 1)])
  session.failed()
  assert.equal(shown(session, [at(0, 1)]), '7/0 ids send 0@1 forget ')
  session.refused(70)
  assert.equal(shown(session, [at(0, 1)]), '0/0 ids send 0@1 forget ')
  session.answered(0)
  assert.equal(shown(session, [at(0, 2)]), '0/0 ids send 0@2 forget ')
})

test('a topic that was made anew is forgotten under its old id; names and ids do not mix', () => {
  const session = new FetchSession()
  session.build([at(0, 0, 'old')])
  session.answered(3)
  assert.equal(shown(session, [at(0, 0, 'new')]), '3/1 ids send 0@0 forget 0@0')
  session.answered(3)
  assert.equal(shown(session, [at(0, 0, null)]), '3/0 names send 0@0 forget ')
  assert.deepEqual(session.close(), { sessionId: 3, sessionEpoch: -1, usesTopicIds: false, send: [], forget: [] })
  assert.equal(session.close(), undefined)
})
