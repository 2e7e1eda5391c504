import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simLogging } from '@samsa/sim'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import type { Consumer } from '../src/index.ts'
import { ScriptedBrokers, recordsAt } from './scripted-brokers.ts'

async function poll(consumer: Consumer, times: number): Promise<void> {
  for (let polls = 0; polls < times; polls++) await consumer.poll({ timeoutMs: 1000 })
}

const said = (lines: readonly string[], what: RegExp): boolean => lines.some((line) => line.includes('No records for') && what.test(line))

test('no leader, no answer, no connection: each is told with its time', async () => {
  const lines: string[] = []
  const brokers = new ScriptedBrokers()
  const logger = simLogging((line) => void lines.push(line)).logger('client')
  let isSilent = false
  brokers.fetch = ({ offset }) => {
    if (isSilent) return 'never'
    return offset < 3 ? { highWatermark: 3, records: recordsAt(0, 3) } : undefined
  }
  await brokers.client(
    async (kafka, world) => {
      const consumer = kafka.consumer({ fetchMaxWaitMs: 500 })
      consumer.assign([{ topic: 't', partition: 0, offset: 0 }])
      assert.equal((await consumer.poll()).count, 3)
      await poll(consumer, 15)
      assert.deepEqual(consumer.status().waitsFor, [], 'to have read everything is no stall')

      isSilent = true
      await poll(consumer, 16)
      assert.match(consumer.status().waitsFor.join(), /^t-0: node 1 to answer a fetch for 1[56] s$/)
      assert.ok(said(lines, /t-0: node 1 to answer a fetch for 1\d s/))
      await poll(consumer, 20)
      assert.match(consumer.status().waitsFor.join(), /^t-0: node 1 to answer a fetch for \d+ s \(no answer from node1:9092 in time\)/)
      isSilent = false
      await poll(consumer, 40)
      assert.deepEqual(consumer.status().waitsFor, [])

      brokers.leaderId = -1
      brokers.leaderEpoch = 1
      await sleep(world, 6000)
      await poll(consumer, 14)
      assert.match(consumer.status().waitsFor.join(), /^t-0: an election of its leader for 1\d s$/)
      assert.ok(said(lines, /t-0: an election of its leader for 1\d s/))
      brokers.leaderId = 1
      await poll(consumer, 5)
      assert.deepEqual(consumer.status().waitsFor, [])

      brokers.machines[0]?.kill()
      await poll(consumer, 14)
      assert.match(consumer.status().waitsFor.join(), /^t-0: node 1 to answer a fetch for 1\d s \(.*node1:9092.*\)$/)
      await consumer.close({ timeoutMs: 100 })
    },
    { metadataMaxAgeMs: 5000, requestTimeoutMs: 30_000, logger },
  )
})

test('paused, not polled, without its coordinator: each is told with its time', async () => {
  const lines: string[] = []
  const cluster = new ClientCluster(7, (line) => void lines.push(line))
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    const admin = kafka.admin()
    ;(await admin.createTopics([{ name: 't', partitions: 1 }])).all()
    await admin.close()
    const consumer = kafka.consumer({ groupId: 'g', sessionTimeoutMs: 10_000, maxPollIntervalMs: 12_000 })
    consumer.subscribe(['t'])
    while (consumer.assignment().length === 0) await poll(consumer, 1)
    await poll(consumer, 12)
    assert.deepEqual(consumer.status().waitsFor, [])

    consumer.pause([{ topic: 't', partition: 0 }])
    await poll(consumer, 13)
    assert.match(consumer.status().waitsFor.join(), /^t-0: resume\(\) for 1[234] s$/)
    assert.ok(said(lines, /t-0: resume\(\) for 1\d s/))
    consumer.resume([{ topic: 't', partition: 0 }])

    await sleep(world, 15_000)
    assert.match(consumer.status().waitsFor.join(), /^a poll, to join group g again because the caller had not polled in time/)
    assert.ok((consumer.status().sinceLastPollMs ?? 0) > 12_000)
    assert.ok(lines.some((line) => /more than max.poll.interval.ms \(12000 ms\)/.test(line)))
    await poll(consumer, 5)
    assert.deepEqual(consumer.status().waitsFor, [])

    cluster.broker.kill()
    await poll(consumer, 20)
    assert.match(consumer.status().waitsFor.join('; '), /^the coordinator of group g for 1\d s \(.+\)/)
    assert.ok(said(lines, /the coordinator of group g for \d+ s/))
    await consumer.close({ timeoutMs: 1000 })
  })
})
