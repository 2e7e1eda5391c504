import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environmentProperties } from './environment.ts'
import { loadBrokerConfig } from './loading.ts'

const file = `
# a comment
node.id=1
process.roles=broker,controller
controller.quorum.bootstrap.servers=localhost:9093
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://:9092,\\
  CONTROLLER://:9093
num.partitions : 2
`

test('variables are named as in Kafka’s container image', () => {
  const environment = {
    SAMSA_NODE_ID: '3',
    SAMSA_A__B: 'x',
    SAMSA_C___D: 'y',
    SAMSA_HEAP_OPTS: '-Xmx1g',
    SAMSA_LOG_FORMAT: 'json',
    PATH: '/bin',
  }
  assert.deepEqual(
    [...environmentProperties(environment)],
    [
      ['node.id', '3'],
      ['a_b', 'x'],
      ['c-d', 'y'],
    ],
  )
})

test('overrides beat the environment, which beats the file', () => {
  const loaded = loadBrokerConfig({
    propertiesText: file,
    environment: { SAMSA_NUM_PARTITIONS: '5', SAMSA_BROKER_RACK: 'r' },
    overrides: ['broker.rack=s=t'],
  })
  assert.deepEqual(loaded.problems, [])
  assert.equal(loaded.config?.get('num.partitions'), 5)
  assert.equal(loaded.config?.get('broker.rack'), 's=t')
  assert.equal(loaded.config?.listeners.length, 2)
})

test('unknown keys warn with the nearest one, and start goes on', () => {
  const overrides = [
    'num.partition=3',
    'segment.bytes=2000000',
    'completely.different=1',
    'listener.name.plaintext.plain.sasl.jaas.config=x',
    'config.providers.a.class=b',
  ]
  const loaded = loadBrokerConfig({ propertiesText: file, overrides })
  assert.deepEqual(loaded.warnings, [
    'Unknown configuration num.partition is ignored; did you mean num.partitions?',
    'Unknown configuration segment.bytes is ignored: it is a key of topics; for all topics use log.segment.bytes',
    'Unknown configuration completely.different is ignored',
  ])
  assert.notEqual(loaded.config, undefined)
})

test('wrong values are all told, with what is allowed', () => {
  const loaded = loadBrokerConfig({ propertiesText: file, overrides: ['num.partitions=many', 'compression.type=lzo', 'nonsense'] })
  assert.equal(loaded.config, undefined)
  assert.deepEqual(loaded.problems, [
    '--override wants key=value, not nonsense',
    'Invalid value many for configuration num.partitions: Not a number of type INT',
    'Invalid value lzo for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer',
  ])
})

test('what has no effect yet says so', () => {
  const loaded = loadBrokerConfig({ propertiesText: file, overrides: ['num.io.threads=4', 'ssl.keystore.location=/k'] })
  assert.deepEqual(loaded.notes, [
    'num.io.threads is accepted but has no effect yet (Samsa runs on one event loop)',
    'ssl.keystore.location is accepted but has no effect yet (TLS, SASL and authorization are not built)',
  ])
})

test('values may refer to variables, files and directories', () => {
  const provider = 'org.apache.kafka.common.config.provider.'
  const overrides = [
    'config.providers=env,file,dir',
    `config.providers.env.class=${provider}EnvVarConfigProvider`,
    'config.providers.env.param.allowlist.pattern=RACK.*',
    `config.providers.file.class=${provider}FileConfigProvider`,
    `config.providers.dir.class=${provider}DirectoryConfigProvider`,
    'broker.rack=${env:RACK}-${env:SECRET}',
    'ssl.key.password=${file:/etc/secrets.properties:key.password}',
    'ssl.keystore.password=${dir:/run/secrets:store}',
  ]
  const files = new Map([
    ['/etc/secrets.properties', 'key.password=one'],
    ['/run/secrets/store', 'two'],
  ])
  const loaded = loadBrokerConfig({
    propertiesText: file,
    overrides,
    environment: { RACK: 'r1', SECRET: 's' },
    readFile: (path) => files.get(path),
  })
  assert.deepEqual(loaded.problems, [])
  assert.equal(loaded.config?.get('broker.rack'), 'r1-${env:SECRET}')
  assert.equal(loaded.config?.get('ssl.key.password'), 'one')
  assert.equal(loaded.config?.get('ssl.keystore.password'), 'two')
})
