// npx vitest run
import { startKafka } from '@samsa/testing'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  await kafka.produce('orders', { key: '1', value: 'tea' })
  await kafka.groups.caughtUp('orders', 'orders')
  expect(await kafka.records('confirmations')).toMatchObject([{ key: '1', value: 'confirmed tea' }])
})

test('a moved coordinator loses no order, though one may be confirmed twice', async () => {
  const moved = kafka.faults.moveCoordinator({ groupId: 'orders' })
  await kafka.produce('orders', { key: '2', value: 'milk' })
  await moved.done
  await kafka.groups.caughtUp('orders', 'orders')
  const confirmed = (await kafka.records('confirmations')).map(({ key }) => key)
  expect(new Set(confirmed)).toEqual(new Set(['1', '2']))
})
