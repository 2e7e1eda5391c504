import { CommandError } from './terminal.ts'

/** What somebody may do about an error of the protocol, by its name. */
const byName: { readonly [errorName: string]: string } = {
  UNKNOWN_TOPIC_OR_PARTITION: 'samsa topics list shows which topics there are, samsa topics create makes one.',
  UNKNOWN_TOPIC_ID: 'samsa topics list shows which topics there are.',
  TOPIC_ALREADY_EXISTS: 'With --if-not-exists that is no error; samsa topics describe shows the topic that is there.',
  INVALID_REPLICATION_FACTOR: 'A topic cannot have more replicas than the cluster has brokers: give a smaller --replication-factor.',
  INVALID_PARTITIONS: 'Partitions can only be added: give --partitions a number above the present one.',
  INVALID_CONFIG: 'docs/reference tells every key and what it takes.',
  GROUP_ID_NOT_FOUND: 'samsa groups list shows which groups there are.',
  NON_EMPTY_GROUP: 'The group has members: stop them first. samsa groups describe --members shows who they are.',
  UNKNOWN_MEMBER_ID: 'The group has members: stop them first. samsa groups describe --members shows who they are.',
  REBALANCE_IN_PROGRESS: 'Try again when the group has settled.',
  TRANSACTIONAL_ID_NOT_FOUND: 'samsa transactions list shows which transactional ids there are.',
  UNSUPPORTED_VERSION: 'The broker is too old for this, or does not have it.',
  TOPIC_AUTHORIZATION_FAILED: 'kafka-acls --list shows what is allowed.',
  GROUP_AUTHORIZATION_FAILED: 'kafka-acls --list shows what is allowed.',
  CLUSTER_AUTHORIZATION_FAILED: 'kafka-acls --list shows what is allowed.',
}

/** What to do next about a failure; undefined where its message says all. */
export function hintFor(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof CommandError) return undefined
  if (error.name === 'UnreachableError' || (error.cause instanceof Error && error.cause.name === 'UnreachableError'))
    return 'Is the cluster there? samsa start runs a node; -b host:port or SAMSA_BOOTSTRAP_SERVERS says where another one is.'
  if (error.name === 'KafkaTimeoutError')
    return 'The cluster answers too slowly, or a partition has no leader: kafka-topics --describe --unavailable-partitions shows them.'
  if ('code' in error && error.code === 'ENOENT') return 'Check the name of the file.'
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'Another process listens there: stop it, or give other listeners with --override listeners=….'
  return 'errorName' in error && typeof error.errorName === 'string' ? byName[error.errorName] : undefined
}
