import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBootstrapServers } from './bootstrap.ts'

test('hosts, ports, brackets and blanks are understood', () => {
  assert.deepEqual(parseBootstrapServers('localhost:9092, [::1]:9093,'), [
    { host: 'localhost', port: 9092 },
    { host: '::1', port: 9093 },
  ])
})

test('a faulty entry is named', () => {
  for (const bad of ['localhost', 'a:b', 'a:70000', '::1:9092']) {
    assert.throws(
      () => parseBootstrapServers(`ok:1,${bad}`),
      (error: Error) => error.message.includes(`'${bad}'`),
    )
  }
  assert.throws(() => parseBootstrapServers(' , '), /No bootstrap server/)
})
