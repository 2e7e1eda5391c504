// node --test node.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import { Kafka, logLevel } from 'kafkajs'
import { runOrders } from './orders.mjs'

const clientOf = (kafka) => new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } })

test('every order is confirmed', async () => {
  await using kafka = await startKafka({ topics: [{ name: 'orders', partitions: 3 }, 'confirmations'] })
  const orders = await runOrders(clientOf(kafka))
  await kafka.produce('orders', [
    { key: '1', value: 'tea' },
    { key: '2', value: 'milk' },
  ])
  await kafka.groups.caughtUp('orders', 'orders')
  const confirmations = await kafka.records('confirmations')
  assert.deepEqual(confirmations.map(({ value }) => value).sort(), ['confirmed milk', 'confirmed tea'])
  await orders.stop()
})

test('no order is lost or confirmed twice while the leader moves and connections break', async () => {
  await using kafka = await startKafka({ topics: ['orders', 'confirmations'] })
  const orders = await runOrders(clientOf(kafka))
  using _lost = kafka.faults.disconnect('Produce', { topic: 'confirmations', next: 2 })
  using _moved = kafka.faults.notLeader({ topic: 'orders' })
  await kafka.produce('orders', { key: '1', value: 'tea' })
  await kafka.groups.caughtUp('orders', 'orders')
  assert.equal((await kafka.records('confirmations')).length, 1)
  await orders.stop()
})

test('after a week a confirmation is gone', async () => {
  await using kafka = await startKafka({ topics: ['confirmations'] })
  await kafka.produce('confirmations', 'confirmed tea')
  await kafka.clock.advance({ days: 8 })
  assert.equal((await kafka.records('confirmations')).length, 0)
})
