import { KafkaClientError } from '@samsa/client'
import { KafkaJSProtocolError } from './errors.ts'

interface Words {
  readonly type?: string
  readonly message?: string
  readonly helpUrl?: string
}

/** Where kafkajs's names and texts of error codes are not Kafka's own of today. Programs compare both. */
const words: Readonly<Record<number, Words>> = {
  [-1]: { type: 'UNKNOWN' },
  2: { message: 'This message has failed its CRC checksum, exceeds the valid size, or is otherwise corrupt' },
  6: { type: 'NOT_LEADER_FOR_PARTITION', message: 'This server is not the leader for that topic-partition' },
  9: { message: 'The replica is not available for the requested topic-partition' },
  14: { type: 'GROUP_LOAD_IN_PROGRESS', message: "The coordinator is loading and hence can't process requests for this group" },
  15: { type: 'GROUP_COORDINATOR_NOT_AVAILABLE', message: 'The group coordinator is not available' },
  16: { type: 'NOT_COORDINATOR_FOR_GROUP', message: 'This is not the correct coordinator for this group' },
  23: { message: "The group member's supported protocols are incompatible with those of existing members" },
  24: { message: 'The configured groupId is invalid' },
  27: { helpUrl: 'https://kafka.js.org/docs/faq#what-does-it-mean-to-get-rebalance-in-progress-errors' },
  29: { message: 'Not authorized to access topics: [Topic authorization failed]' },
  30: { message: 'Not authorized to access group: Group authorization failed' },
  37: { message: 'Number of partitions is invalid' },
  38: { message: 'Replication-factor is invalid' },
  47: {
    message:
      "Producer attempted an operation with an old epoch. Either there is a newer producer with the same transactionalId, or the producer's transaction has been expired by the broker",
  },
  50: {
    message: 'The transaction timeout is larger than the maximum value allowed by the broker (as configured by max.transaction.timeout.ms)',
  },
  58: { helpUrl: 'https://kafka.js.org/docs/configuration#sasl' },
  69: { message: 'The group id was not found' },
  81: { message: 'The consumer group has reached its max size. It already has the configured maximum number of members' },
  82: {
    message:
      'The broker rejected this static consumer since another consumer with the same group instance id has registered with a different member id',
  },
  87: { message: 'This record has failed the validation on broker and hence be rejected' },
}

/** kafkajs's error for an error code. It says what the code means; the broker's own text is the cause's. */
export function protocolError(error: KafkaClientError): KafkaJSProtocolError {
  const { code, errorName, retriable } = error
  const { type = errorName, message = new KafkaClientError(code).message.replace(/\.$/, ''), helpUrl } = words[code] ?? {}
  return new KafkaJSProtocolError({ message, type, code, retriable, ...(helpUrl === undefined ? {} : { helpUrl }) }, { cause: error })
}
