import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import type { ClientProcessMessage, ClientReceiveMessage, ConsumerInterceptor } from '../src/index.ts'

test('interceptors see records and commits, channels what is received and handled', async () => {
  const cluster = new ClientCluster(1)
  await cluster.ready()
  const received: string[] = []
  const processed: string[] = []
  const hearReceive = (message: unknown): void =>
    void received.push(`${(message as ClientReceiveMessage).groupId} ${(message as ClientReceiveMessage).count}`)
  const hearProcess = (message: unknown): void => {
    const { topic, partition, offset, error } = message as ClientProcessMessage
    processed.push(`${topic}-${partition}@${offset}${error instanceof Error ? ` ${error.message}` : ''}`)
  }
  channel('samsa:client:receive').subscribe(hearReceive)
  channel('samsa:client:process').subscribe(hearProcess)
  await cluster.client(async (make, world) => {
    const kafka = make()
    const admin = kafka.admin()
    ;(await admin.createTopics([{ name: 't', partitions: 1 }])).all()
    const producer = kafka.producer()
    for (let index = 0; index < 3; index++) await producer.send({ topic: 't', value: `${index}` })
    const seen: string[] = []
    const interceptor: ConsumerInterceptor = {
      onConsume(records) {
        seen.push(`consume ${records.count}`)
        return records
      },
      onCommit: (offsets) => void seen.push(`commit ${offsets.map(({ offset }) => offset).join()}`),
      close: () => void seen.push('close'),
    }
    const failing: ConsumerInterceptor = {
      onCommit() {
        throw new Error('is only warned of')
      },
    }
    const consumer = kafka.consumer({
      groupId: 'g',
      autoOffsetReset: 'earliest',
      interceptorClasses: [interceptor, failing],
      sessionTimeoutMs: 10_000,
    })
    consumer.subscribe(['t'])
    let count = 0
    while (count < 3) count += (await consumer.poll()).count
    await consumer.commitSync()
    const run = consumer.run({
      retries: 1,
      eachRecord: ({ offset }, { attempt }) => {
        if (offset === 4 && attempt === 0) throw new Error('at first')
      },
    })
    await producer.send({ topic: 't', value: '3' })
    await producer.send({ topic: 't', value: '4' })
    while (processed.length < 3) await sleep(world, 100)
    await run.stop()
    await Promise.all([consumer.close(), producer.close(), admin.close()])
    assert.deepEqual(
      seen.filter((each) => !each.startsWith('consume')),
      ['commit 3', 'commit 5', 'close'],
    )
    assert.equal(
      seen.filter((each) => each.startsWith('consume')).reduce((sum, each) => sum + Number(each.split(' ')[1]), 0),
      3,
    )
  })
  channel('samsa:client:receive').unsubscribe(hearReceive)
  channel('samsa:client:process').unsubscribe(hearProcess)
  assert.ok(received.every((each) => each.startsWith('g ')) && received.length > 0)
  assert.deepEqual(processed, ['t-0@3', 't-0@4 at first', 't-0@4'])
})

test('a consumer that gets nothing says what it waits for', async () => {
  const lines: string[] = []
  const cluster = new ClientCluster(2, (line) => void lines.push(line))
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    const consumer = kafka.consumer({ groupId: 'g', allowAutoCreateTopics: false, sessionTimeoutMs: 10_000 })
    consumer.subscribe(['nowhere'])
    for (let polls = 0; polls < 15; polls++) await consumer.poll({ timeoutMs: 1000 })
    assert.deepEqual(consumer.status().waitsFor[0], 'topics that do not exist: nowhere')
    assert.ok(lines.some((line) => /No records for \d+ s: waiting for topics that do not exist: nowhere/.test(line)))
    cluster.broker.kill()
    await sleep(world, 12_000)
    for (let polls = 0; polls < 5; polls++) await consumer.poll({ timeoutMs: 3000 })
    assert.match(consumer.status().waitsFor.join('; '), /the coordinator of group g for \d+ s/)
    cluster.broker.start()
    await consumer.close({ timeoutMs: 1000 })
  })
})
