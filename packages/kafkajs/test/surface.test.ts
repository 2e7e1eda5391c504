// What kafkajs exports, beside what this package exports.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import * as ours from '../src/index.ts'

// Both take it for the level of their loggers.
process.env['KAFKAJS_LOG_LEVEL'] = 'NOTHING'

const theirs = new Map<string, unknown>(Object.entries(kafkajs))
const mine = new Map<string, unknown>(Object.entries(ours))

test('every export of kafkajs is here', () => {
  assert.deepEqual(
    [...theirs.keys()].filter((name) => !mine.has(name)),
    [],
  )
})

test('numbers have the same names', () => {
  for (const name of [
    'logLevel',
    'CompressionTypes',
    'ConfigResourceTypes',
    'ConfigSource',
    'AclResourceTypes',
    'AclOperationTypes',
    'AclPermissionTypes',
    'ResourcePatternTypes',
  ]) {
    assert.deepEqual(mine.get(name), theirs.get(name), name)
  }
})

test('errors have the same names, texts, ancestry and readiness to be tried again', () => {
  const made = (exports: ReadonlyMap<string, unknown>, name: string): unknown => {
    const constructor = exports.get(name)
    assert.ok(typeof constructor === 'function')
    const facts = { topic: 't', partition: 1, partitions: [], host: 'h', port: 1, retryCount: 2, retryTime: 3 }
    const first: unknown = name === 'KafkaJSDeleteTopicRecordsError' ? facts : 'text'
    return Reflect.construct(constructor, [first, name === 'KafkaJSAggregateError' ? [new Error('one')] : facts])
  }
  const shapeOf = (error: unknown, exports: ReadonlyMap<string, unknown>): unknown => {
    assert.ok(error instanceof Error)
    const ancestors = [...exports].filter(([, each]) => typeof each === 'function' && error instanceof each).map(([name]) => name)
    const { name, message } = error
    return { name, message, retriable: Reflect.get(error, 'retriable'), ancestors: ancestors.filter((each) => theirs.has(each)).sort() }
  }
  const names = [...theirs.keys()].filter((name) => name.startsWith('KafkaJS'))
  assert.ok(names.length > 25)
  for (const name of names) assert.deepEqual(shapeOf(made(mine, name), mine), shapeOf(made(theirs, name), theirs), name)
})

test('clients have the same methods and events', () => {
  const clients = (Kafka: typeof kafkajs.Kafka | typeof ours.Kafka) => {
    const kafka = new Kafka({ brokers: ['localhost:1'] })
    return { producer: kafka.producer(), consumer: kafka.consumer({ groupId: 'g' }), admin: kafka.admin() }
  }
  const [here, there] = [clients(ours.Kafka), clients(kafkajs.Kafka)]
  for (const kind of ['producer', 'consumer', 'admin'] as const) {
    assert.deepEqual({ ...here[kind].events }, { ...there[kind].events })
    const missing = Object.keys(there[kind]).filter(
      (name) => typeof Reflect.get(here[kind], name) !== typeof Reflect.get(there[kind], name),
    )
    assert.deepEqual(missing, [], kind)
  }
})

test('what is wrong is said in the same words', async () => {
  const said = async (Kafka: typeof kafkajs.Kafka | typeof ours.Kafka): Promise<string[]> => {
    const kafka = new Kafka({ brokers: ['localhost:1'] })
    const [producer, consumer, admin] = [kafka.producer(), kafka.consumer({ groupId: 'g' }), kafka.admin()]
    // What no program with types would pass.
    const wrong = (value: unknown): never => value as never
    const calls: (() => unknown)[] = [
      () => kafka.consumer({ groupId: '' }),
      () => kafka.consumer({ groupId: 'g', heartbeatInterval: 20, sessionTimeout: 10 }),
      () => producer.send(wrong({ topic: null, messages: [] })),
      () => producer.send(wrong({ topic: 't', messages: null })),
      () => producer.send(wrong({ topic: 't', messages: [{ key: 'k' }] })),
      () => producer.send({ topic: 't', messages: [{ value: 'v' }] }),
      () => producer.transaction(),
      () => producer.on(wrong('no.event'), () => undefined),
      () => consumer.subscribe(wrong({})),
      () => consumer.subscribe(wrong({ topic: null })),
      () => consumer.subscribe(wrong({ topics: 't' })),
      () => consumer.subscribe(wrong({ topics: [1] })),
      () => consumer.seek({ topic: 't', partition: 0, offset: '1' }),
      () => consumer.seek(wrong({ topic: '', partition: 0, offset: '1' })),
      () => consumer.seek(wrong({ topic: 't', partition: 'a', offset: '1' })),
      () => consumer.seek({ topic: 't', partition: 0, offset: 'a' }),
      () => consumer.seek({ topic: 't', partition: 0, offset: '-3' }),
      () => consumer.pause(wrong([{ topic: '' }])),
      () => consumer.commitOffsets([{ topic: 't', partition: 0, offset: '-1' }]),
      () => consumer.commitOffsets([{ topic: 't', partition: 0, offset: '1' }]),
      () => admin.createTopics(wrong({ topics: 't' })),
      () => admin.createTopics({ topics: [{ topic: 't' }, { topic: 't' }] }),
      () => admin.deleteTopics(wrong({ topics: 't' })),
      () => admin.createPartitions({ topicPartitions: [] }),
      () => admin.fetchOffsets(wrong({ groupId: '' })),
      () => admin.fetchTopicOffsets(''),
      () => admin.setOffsets(wrong({ groupId: 'g', topic: 't', partitions: [] })),
      () => admin.resetOffsets(wrong({ groupId: 'g', topic: '' })),
      () => admin.describeConfigs(wrong({ resources: [] })),
      () => admin.alterConfigs(wrong({ resources: 'r' })),
      () => admin.createAcls({ acl: [] }),
      () => admin.createAcls(wrong({ acl: [{ principal: 1 }] })),
      () => admin.deleteAcls(wrong({ filters: 'f' })),
      () => admin.describeAcls(wrong({ operation: 99 })),
      () => admin.deleteTopicRecords(wrong({ topic: '', partitions: [] })),
      () => admin.alterPartitionReassignments(wrong({ topics: [{ topic: 't', partitionAssignment: 1 }] })),
      () => admin.listPartitionReassignments(wrong({ topics: [{ topic: 't', partitions: [-1] }] })),
    ]
    const texts: string[] = []
    for (const call of calls) {
      try {
        await call()
        texts.push('nothing')
      } catch (error) {
        texts.push(String(error))
      }
    }
    return texts
  }
  assert.deepEqual(await said(ours.Kafka), await said(kafkajs.Kafka))
})
