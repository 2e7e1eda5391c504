import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findNodes } from './glob.ts'
import { directory, leaf, printNode } from './metadata-node.ts'

const root = directory({
  image: () => directory({ topics: () => directory({ orders: () => leaf(1), 'or.ers': () => leaf(2) }), acls: () => directory({}) }),
  local: () => directory({ version: () => leaf('1') }),
})
const paths = (path: string, from = '/'): string[] => findNodes(root, from, path).map((found) => `/${found.path.join('/')}`)

test('globs stand for names, dots for places', () => {
  assert.deepEqual(paths('/image/topics/or?ers'), ['/image/topics/or.ers', '/image/topics/orders'])
  assert.deepEqual(paths('{image,local}/*'), ['/image/acls', '/image/topics', '/local/version'])
  assert.deepEqual(paths('../local//./version/', '/image'), ['/local/version'])
  assert.deepEqual(paths('/image/topics/or\\?ers'), [])
  assert.deepEqual(paths('topics/or.ers', '/image'), ['/image/topics/or.ers'])
  assert.deepEqual(paths('/local/version/deeper'), [])
  assert.deepEqual(paths('../../..'), ['/'])
})

test('a group without an end is a name', () => {
  assert.deepEqual(paths('/{image'), [])
})

test('what is in a node is printed by name, deeper each level', () => {
  let text = ''
  printNode(root, (line) => (text += line))
  assert.equal(text, 'image:\n  acls:\n  topics:\n    or.ers:\n      2\n    orders:\n      1\nlocal:\n  version:\n    1\n')
})
