import type { Assignor } from '../group/assignor.ts'
import { assignors } from '../group/assignors.ts'
import { deserializers } from '../consumer/deserializer.ts'
import type { Deserializer, DeserializerName } from '../consumer/deserializer.ts'
import type { ConsumerInterceptor } from '../consumer/interceptor.ts'
import { parseResetStrategy } from '../consumer/offset-reset.ts'
import type { ResetStrategy } from '../consumer/offset-reset.ts'
import { connectionKeys, retriesKey, securityKeys } from './common-keys.ts'
import { boolean, int, nonEmpty, oneOf, string, custom } from './key.ts'

/** Kafka's names of its assignors. */
export type AssignorName = 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky'

/** Java's classes stand for the assignors they are. */
const assignorClasses: Readonly<Record<string, AssignorName>> = {
  'org.apache.kafka.clients.consumer.RangeAssignor': 'range',
  'org.apache.kafka.clients.consumer.RoundRobinAssignor': 'roundrobin',
  'org.apache.kafka.clients.consumer.StickyAssignor': 'sticky',
  'org.apache.kafka.clients.consumer.CooperativeStickyAssignor': 'cooperative-sticky',
}

function assignorOf(given: unknown): Assignor | undefined {
  if (typeof given === 'string') {
    const name = assignorClasses[given.trim()] ?? given.trim()
    return assignors.find((each) => each.name === name)
  }
  return typeof given === 'object' && given !== null && 'assign' in given ? (given as Assignor) : undefined
}

function deserializer(part: string) {
  return custom<Deserializer<unknown> | undefined, Deserializer<unknown> | DeserializerName>(
    'deserializer',
    undefined,
    `a function, or one of ${Object.keys(deserializers).join(', ')}`,
    `Makes ${part}s of bytes, when they are first looked at. Without one they are the bytes.`,
    (given) => {
      if (typeof given === 'function') return given
      return Object.hasOwn(deserializers, given) ? (deserializers[given as DeserializerName] as Deserializer<unknown>) : undefined
    },
    { initialText: 'the bytes' },
  )
}

/** The keys of a consumer: Kafka's ConsumerConfig. */
export const consumerKeys = {
  ...connectionKeys,
  ...securityKeys,
  retries: { ...retriesKey, isOwn: true },
  'group.id': nonEmpty('The group that this consumer belongs to. Without one there are no subscriptions and no committed offsets.'),
  'group.instance.id': nonEmpty(
    'A lasting name of this member (KIP-345): the group waits `session.timeout.ms` for its return before its partitions move.',
  ),
  'group.protocol': oneOf(
    'classic',
    ['classic', 'consumer'],
    'How the group is coordinated: by JoinGroup and a leader among the members, or by the broker (KIP-848).',
  ),
  'group.remote.assignor': string(
    undefined,
    'Assignor of the broker, for the protocol `consumer`: `uniform` or `range`. The broker chooses by default.',
  ),
  'partition.assignment.strategy': custom<readonly Assignor[], readonly (AssignorName | Assignor)[]>(
    'list',
    assignors.filter((each) => each.name === 'range' || each.name === 'cooperative-sticky'),
    'a list of range, roundrobin, sticky, cooperative-sticky (or their classes in Java) and assignors',
    'Assignors of a classic group that this member supports, preferred first. All of them being cooperative makes the rebalances incremental.',
    (given) => {
      const all = (typeof given === 'string' ? given.split(',').filter((each) => each.trim() !== '') : [...given]).map(assignorOf)
      const found = all.filter((each) => each !== undefined)
      return found.length === all.length && found.length > 0 ? found : undefined
    },
    { initialText: '`range,cooperative-sticky`' },
  ),
  'session.timeout.ms': int(45_000, { min: 0 }, 'Classic groups: without a heartbeat for so long a member is out.'),
  'heartbeat.interval.ms': int(3000, { min: 0 }, 'Classic groups: time between heartbeats, a third of `session.timeout.ms` at most.'),
  'max.poll.interval.ms': int(
    300_000,
    { min: 1 },
    'Longest time between two polls: a member that needs longer leaves the group, and joins again with its next poll.',
  ),
  'max.poll.records': int(500, { min: 1 }, 'Records that one poll returns at most.'),
  'enable.auto.commit': boolean(
    true,
    'Whether positions are committed in the background, before partitions are given back and when the consumer is closed.',
    {
      initialText: '`true` with a group',
    },
  ),
  'auto.commit.interval.ms': int(5000, { min: 0 }, 'Time between such commits.'),
  'auto.offset.reset': custom<ResetStrategy, 'earliest' | 'latest' | 'none' | `by_duration:${string}`>(
    'string',
    { to: 'latest' },
    'earliest, latest, none, or by_duration: and a duration of ISO 8601 such as by_duration:P3DT6H',
    'Where to begin without a committed offset, or where the offset is gone from the log (KIP-1106 for durations).',
    parseResetStrategy,
    { initialText: '`latest`' },
  ),
  'fetch.min.bytes': int(1, { min: 0 }, 'A broker waits for so many bytes, `fetch.max.wait.ms` at most, before it answers.'),
  'fetch.max.bytes': int(52_428_800, { min: 0 }, 'Bytes of one answer at most (a single larger batch comes anyway).'),
  'fetch.max.wait.ms': int(500, { min: 0 }, 'How long a broker waits for `fetch.min.bytes`.'),
  'max.partition.fetch.bytes': int(
    1_048_576,
    { min: 0 },
    'Bytes of one partition in one answer at most (a single larger batch comes anyway).',
  ),
  'prefetch.max.bytes': int(67_108_864, { min: 1 }, 'Bytes that are fetched ahead of the caller at most, over all partitions.', {
    isOwn: true,
  }),
  'isolation.level': oneOf(
    'read_uncommitted',
    ['read_uncommitted', 'read_committed'],
    'Whether records of open and aborted transactions are held back.',
  ),
  'check.crcs': boolean(true, 'Whether the checksum of every batch is verified.'),
  'client.rack': string(
    '',
    'Where this client is: it reads from replicas of the same rack where the brokers allow it (KIP-392), and assignors prefer near partitions.',
  ),
  'allow.auto.create.topics': boolean(true, 'Whether subscribing to a topic that does not exist may create it, if the broker does that.'),
  'exclude.internal.topics': boolean(true, 'Whether patterns leave internal topics out.'),
  'default.api.timeout.ms': int(60_000, { min: 0 }, 'How long an operation may try before it fails, where the call does not say.'),
  'connections.max.idle.ms': int(540_000, { min: -1 }, 'Idle time after which a connection is closed; -1 never closes one.'),
  'receive.buffer.bytes': int(65_536, { min: -1 }, 'Receive buffer of the socket.', { noEffect: 'sockets of Node' }),
  'enable.metrics.push': boolean(true, 'Whether metrics are pushed to brokers that subscribe to them (KIP-714).', { noEffect: 'metrics' }),
  'key.deserializer': deserializer('key'),
  'value.deserializer': deserializer('value'),
  'interceptor.classes': custom<readonly ConsumerInterceptor<unknown, unknown>[], readonly ConsumerInterceptor<unknown, unknown>[]>(
    'list',
    [],
    'a list of interceptors',
    'Objects that see records before `poll` returns them and offsets once they are committed, in this order.',
    (given) => (Array.isArray(given) ? given : undefined),
    { initialText: 'none' },
  ),
}
