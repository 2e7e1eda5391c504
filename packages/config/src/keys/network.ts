import { int, list, long, string } from '../key.ts'
import { atLeast, listOf, oneOf } from '../validator.ts'

/** Listeners, connections, requests and their limits. */
export const networkKeys = {
  listeners: list(
    ['PLAINTEXT://:9092'],
    'HIGH',
    'Addresses this node listens on, each as `name://host:port`. An empty host is every interface; names that are not security protocols need an entry in `listener.security.protocol.map`.',
    { valid: listOf({ empty: false }), update: 'per-broker' },
  ),
  'advertised.listeners': list(
    null,
    'HIGH',
    'Addresses that clients and other brokers are told to connect to, where they differ from `listeners` (behind NAT, in containers). `0.0.0.0` cannot be advertised.',
    { valid: listOf({ empty: false, orNull: true }) },
  ),
  'listener.security.protocol.map': string(
    'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    'LOW',
    'Which security protocol each listener name speaks, as `name:protocol` pairs. Names not used may stay in it.',
    { update: 'per-broker' },
  ),
  'inter.broker.listener.name': string(
    null,
    'MEDIUM',
    'Listener that brokers use among themselves. Without it the one named like `security.inter.broker.protocol`.',
    { pending: 'other nodes' },
  ),
  'security.inter.broker.protocol': string(
    'PLAINTEXT',
    'MEDIUM',
    'Security protocol between brokers, when `inter.broker.listener.name` is not set.',
    { valid: oneOf('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL') },
  ),
  'early.start.listeners': list(null, 'HIGH', 'Listeners opened before the authorizer is ready. Without it those of the controller.', {
    valid: listOf({ empty: true, orNull: true }),
    pending: 'security',
  }),
  'socket.send.buffer.bytes': int(102400, 'HIGH', 'Send buffer of each accepted socket in bytes; -1 leaves it to the operating system.'),
  'socket.receive.buffer.bytes': int(
    102400,
    'HIGH',
    'Receive buffer of each accepted socket in bytes; -1 leaves it to the operating system.',
  ),
  'socket.request.max.bytes': int(104857600, 'HIGH', 'Largest request in bytes; a connection that announces a larger one is closed.', {
    valid: atLeast(1),
  }),
  'socket.listen.backlog.size': int(50, 'MEDIUM', "Connections that may wait in the operating system's queue before they are accepted.", {
    valid: atLeast(1),
  }),
  'max.connections': int(
    2147483647,
    'MEDIUM',
    'Most connections open at a time on this broker; a listener may have its own limit by the `listener.name.` prefix.',
    { valid: atLeast(0), update: 'cluster-wide' },
  ),
  'max.connections.per.ip': int(2147483647, 'MEDIUM', 'Most connections open at a time from one address.', {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'max.connections.per.ip.overrides': string('', 'MEDIUM', 'Own limits for single addresses, as `host:count` pairs separated by commas.', {
    update: 'cluster-wide',
  }),
  'max.connection.creation.rate': int(
    2147483647,
    'MEDIUM',
    'New connections accepted per second on this broker; a listener may have its own limit by the `listener.name.` prefix.',
    { valid: atLeast(0), update: 'cluster-wide' },
  ),
  'connections.max.idle.ms': long(600000, 'MEDIUM', 'A connection without traffic for this many milliseconds is closed.'),
  'connection.failed.authentication.delay.ms': int(
    100,
    'LOW',
    'Pause in milliseconds before a connection whose authentication failed is closed, to slow down guessing.',
    { valid: atLeast(0), pending: 'security' },
  ),
  'queued.max.requests': int(500, 'HIGH', 'Requests that may wait for a handler before no more are read from the sockets.', {
    valid: atLeast(1),
  }),
  'queued.max.request.bytes': long(
    -1,
    'MEDIUM',
    'Bytes of requests that may wait before no more are read from the sockets; -1 sets no limit.',
  ),
  'num.network.threads': int(3, 'HIGH', 'Network threads per listener in Kafka. Samsa serves all sockets from one event loop.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'Java threads',
  }),
  'num.io.threads': int(8, 'HIGH', 'Request threads in Kafka. Samsa handles requests on one event loop.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'Java threads',
  }),
  'background.threads': int(
    10,
    'HIGH',
    'Threads for background work in Kafka. Samsa schedules it on its event loop and a small worker pool.',
    { valid: atLeast(1), update: 'cluster-wide', pending: 'Java threads' },
  ),
  'request.timeout.ms': int(30000, 'HIGH', 'Longest time in milliseconds a request of this node waits for its answer.', {
    pending: 'other nodes',
  }),
  'socket.connection.setup.timeout.ms': long(
    10000,
    'MEDIUM',
    'First limit in milliseconds for an outgoing connection to be established; it grows with every failure.',
    { pending: 'other nodes' },
  ),
  'socket.connection.setup.timeout.max.ms': long(
    30000,
    'MEDIUM',
    'Largest limit in milliseconds for an outgoing connection to be established.',
    { pending: 'other nodes' },
  ),
  'max.request.partition.size.limit': int(2000, 'MEDIUM', 'Partitions that one DescribeTopicPartitions answer may hold.', {
    valid: atLeast(1),
  }),
  'fetch.max.bytes': int(57671680, 'MEDIUM', 'Most bytes in one fetch answer; a first batch larger than that is still sent.', {
    valid: atLeast(1024),
  }),
  'max.incremental.fetch.session.cache.slots': int(1000, 'MEDIUM', 'Incremental fetch sessions that are remembered at a time.', {
    valid: atLeast(0),
  }),
} as const
