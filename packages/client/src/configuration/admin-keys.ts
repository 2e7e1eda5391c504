import { connectionKeys, retriesKey, securityKeys } from './common-keys.ts'
import { boolean, int, list } from './key.ts'

/** The keys of an admin: Kafka's AdminClientConfig. */
export const adminKeys = {
  ...connectionKeys,
  'bootstrap.controllers': list([], 'Controllers to start from instead of brokers (KIP-919): what they serve works without any broker.'),
  'connections.max.idle.ms': int(300_000, { min: -1 }, 'Idle time after which a connection is closed; -1 never closes one.'),
  'default.api.timeout.ms': int(60_000, { min: 0 }, 'How long an operation may try before it fails.'),
  'enable.metrics.push': boolean(false, 'Whether metrics are pushed to brokers that subscribe to them (KIP-714).', { noEffect: 'metrics' }),
  'receive.buffer.bytes': int(65_536, { min: -1 }, 'Receive buffer of the socket.', { noEffect: 'sockets of Node' }),
  retries: retriesKey,
  ...securityKeys,
}
