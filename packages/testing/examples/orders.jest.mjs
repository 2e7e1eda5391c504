// NODE_OPTIONS=--experimental-vm-modules npx jest: Jest loads ES modules only so.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startKafka } from '@samsa/testing'
import { Kafka, logLevel } from 'kafkajs'
import { runOrders } from './orders.mjs'

let kafka
let orders

beforeAll(async () => {
  kafka = await startKafka({ topics: ['orders', 'confirmations'] })
  orders = await runOrders(new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }))
})

afterAll(async () => {
  await orders.stop()
  await kafka.close()
})

test('every order is confirmed', async () => {
  await kafka.produce('orders', { key: Buffer.from('1'), value: new Uint8Array([116, 101, 97]) })
  await kafka.groups.caughtUp('orders', 'orders')
  expect(await kafka.records('confirmations')).toMatchObject([{ key: '1', value: 'confirmed tea' }])
})

test('an order waits while the broker is away', async () => {
  await kafka.restart({ crash: true })
  await kafka.produce('orders', { key: '2', value: 'milk' })
  await kafka.groups.caughtUp('orders', 'orders', { timeoutMs: 30_000 })
  expect(await kafka.records('confirmations')).toHaveLength(2)
}, 40_000)
