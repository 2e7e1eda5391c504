import { compressionTypes } from '@samsa/protocol'
import type { Partitioner, PartitionerName } from '../producer/partitioner.ts'
import type { ProducerInterceptor } from '../producer/interceptor.ts'
import { serializers } from '../producer/serializer.ts'
import type { Serializer, SerializerName } from '../producer/serializer.ts'
import { connectionKeys, interceptors, retriesKey, securityKeys } from './common-keys.ts'
import { boolean, int, intOr, nonEmpty, oneOf, custom } from './key.ts'

function serializer(part: string) {
  return custom<Serializer<never> | undefined, Serializer<never> | SerializerName>(
    'serializer',
    undefined,
    `a function, or one of ${Object.keys(serializers).join(', ')}`,
    `Turns ${part}s into bytes. Without one text (as UTF-8), bytes and null are taken.`,
    (given) => {
      if (typeof given === 'function') return given
      return Object.hasOwn(serializers, given) ? (serializers[given as SerializerName] as Serializer<never>) : undefined
    },
    { initialText: 'text and bytes' },
  )
}

/** The keys of a producer: Kafka's ProducerConfig. */
export const producerKeys = {
  ...connectionKeys,
  acks: custom<-1 | 0 | 1, 'all' | -1 | 0 | 1>(
    'string',
    -1,
    'all, -1, 0 or 1',
    'Who must have a record before it counts as written: all replicas in sync, the leader alone (1), or nobody (0).',
    (given) => {
      const text = String(given)
      return text === 'all' || text === '-1' ? -1 : text === '0' ? 0 : text === '1' ? 1 : undefined
    },
    { initialText: '`all`' },
  ),
  'batch.size': int(
    16_384,
    { min: 0 },
    'Bytes of records for one partition that are gathered into one batch at most. Left alone, batches that lose nothing by it fill up to 64 KiB (before compression): those of a `sendBatch`, whose records are there at once, and those behind another that has not left yet.',
  ),
  'buffer.memory': int(
    33_554_432,
    { min: 0 },
    'Bytes of records that wait to be acknowledged at most; beyond it senders wait, up to `max.block.ms`.',
  ),
  'compression.type': oneOf('none', compressionTypes, 'How batches are compressed.'),
  'compression.gzip.level': intOr(-1, -1, { min: 1, max: 9 }, 'Level of gzip; -1 is the library’s own.'),
  'compression.lz4.level': int(
    9,
    { min: 1, max: 17 },
    'Level of lz4: 9 is its plain compressor, others are those of LZ4 HC, as in Java. HC needs `liblz4` and the package `koffi`; without them every level gives the result of 9.',
  ),
  'compression.zstd.level': int(3, { min: -131_072, max: 22 }, 'Level of zstd.'),
  'connections.max.idle.ms': int(540_000, { min: -1 }, 'Idle time after which a connection is closed; -1 never closes one.'),
  'delivery.timeout.ms': int(
    120_000,
    { min: 0 },
    'Time from `send` to the acknowledgement or the failure of a record at most, repetitions included.',
  ),
  'enable.idempotence': boolean(
    true,
    'Whether the broker drops what is sent twice and keeps the order. Needs `acks=all`; given up silently where other settings rule it out, unless it was asked for.',
  ),
  'enable.metrics.push': boolean(true, 'Whether metrics are pushed to brokers that subscribe to them (KIP-714).', { noEffect: 'metrics' }),
  'interceptor.classes': custom<readonly ProducerInterceptor[], readonly ProducerInterceptor[]>(
    'list',
    [],
    'a list of interceptors',
    interceptors,
    (given) => (Array.isArray(given) ? given : undefined),
    { initialText: 'none' },
  ),
  'key.serializer': serializer('key'),
  'value.serializer': serializer('value'),
  'linger.ms': int(
    5,
    { min: 0 },
    'How long a batch waits for more records. Left alone, the wait ends early while nothing is on its way to the partition’s leader, so that a lone record leaves at once; set, it is waited as in Java.',
  ),
  'max.block.ms': int(
    60_000,
    { min: 0 },
    'How long `send` waits for metadata and room in the buffer, and the transactional calls for the coordinator.',
  ),
  'max.in.flight.requests.per.connection': int(5, { min: 1 }, 'Requests on their way to a node at a time; at most 5 with idempotence.'),
  'max.request.size': int(1_048_576, { min: 0 }, 'Largest record and, about, largest request in bytes.'),
  'metadata.max.idle.ms': int(300_000, { min: 5000 }, 'Time without a record after which metadata of a topic is no longer kept fresh.'),
  'partitioner.class': custom<Partitioner | PartitionerName | undefined, Partitioner | PartitionerName>(
    'partitioner',
    undefined,
    'a function, default, or roundRobin',
    'Chooses the partition of a record that names none. By default murmur2 of the key as in Java, and without a key the sticky partitioner of KIP-794.',
    (given) => {
      if (typeof given === 'function') return given
      const name = typeof given === 'string' ? given.replace(/^.*\./, '') : ''
      return name === 'default' ? 'default' : /^(roundRobin|RoundRobinPartitioner)$/.test(name) ? 'roundRobin' : undefined
    },
    { initialText: '`default`' },
  ),
  'partitioner.adaptive.partitioning.enable': boolean(
    true,
    'Whether the sticky partitioner sends more to brokers that are faster (KIP-794).',
  ),
  'partitioner.availability.timeout.ms': int(
    0,
    { min: 0 },
    'So long without taking a batch makes a partition unavailable for the sticky partitioner; 0 never.',
  ),
  'partitioner.ignore.keys': boolean(false, 'Whether records with keys are placed like those without.'),
  'receive.buffer.bytes': int(32_768, { min: -1 }, 'Receive buffer of the socket.', { noEffect: 'sockets of Node' }),
  retries: retriesKey,
  'transactional.id': nonEmpty(
    'Name under which transactions are made, the same after a restart: earlier producers of that name are fenced.',
  ),
  'transaction.timeout.ms': int(60_000, { min: 1 }, 'Time after which the coordinator aborts a transaction that does not end.'),
  'transaction.two.phase.commit.enable': boolean(false, 'Whether an outside coordinator decides (KIP-939).', {
    noEffect: 'transactions in two phases',
  }),
  ...securityKeys,
}
