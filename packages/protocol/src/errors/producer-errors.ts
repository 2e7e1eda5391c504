import type { KafkaError } from './kafka-error.ts'

/** Errors of producer ids, sequences and transactions. */
export const producerErrors = {
  OUT_OF_ORDER_SEQUENCE_NUMBER: {
    code: 45,
    name: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
    exception: 'OutOfOrderSequenceException',
    retriable: false,
    refreshMetadata: false,
    message: 'The broker received an out of order sequence number.',
  },
  DUPLICATE_SEQUENCE_NUMBER: {
    code: 46,
    name: 'DUPLICATE_SEQUENCE_NUMBER',
    exception: 'DuplicateSequenceException',
    retriable: false,
    refreshMetadata: false,
    message: 'The broker received a duplicate sequence number.',
  },
  INVALID_PRODUCER_EPOCH: {
    code: 47,
    name: 'INVALID_PRODUCER_EPOCH',
    exception: 'InvalidProducerEpochException',
    retriable: false,
    refreshMetadata: false,
    message: 'Producer attempted to produce with an old epoch.',
  },
  INVALID_TXN_STATE: {
    code: 48,
    name: 'INVALID_TXN_STATE',
    exception: 'InvalidTxnStateException',
    retriable: false,
    refreshMetadata: false,
    message: 'The producer attempted a transactional operation in an invalid state.',
  },
  INVALID_PRODUCER_ID_MAPPING: {
    code: 49,
    name: 'INVALID_PRODUCER_ID_MAPPING',
    exception: 'InvalidPidMappingException',
    retriable: false,
    refreshMetadata: false,
    message: 'The producer attempted to use a producer id which is not currently assigned to its transactional id.',
  },
  INVALID_TRANSACTION_TIMEOUT: {
    code: 50,
    name: 'INVALID_TRANSACTION_TIMEOUT',
    exception: 'InvalidTxnTimeoutException',
    retriable: false,
    refreshMetadata: false,
    message:
      'The transaction timeout is larger than the maximum value allowed by the broker (as configured by transaction.max.timeout.ms).',
  },
  CONCURRENT_TRANSACTIONS: {
    code: 51,
    name: 'CONCURRENT_TRANSACTIONS',
    exception: 'ConcurrentTransactionsException',
    retriable: true,
    refreshMetadata: false,
    message: 'The producer attempted to update a transaction while another concurrent operation on the same transaction was ongoing.',
  },
  TRANSACTION_COORDINATOR_FENCED: {
    code: 52,
    name: 'TRANSACTION_COORDINATOR_FENCED',
    exception: 'TransactionCoordinatorFencedException',
    retriable: false,
    refreshMetadata: false,
    message:
      'Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the current coordinator for a given producer.',
  },
  UNKNOWN_PRODUCER_ID: {
    code: 59,
    name: 'UNKNOWN_PRODUCER_ID',
    exception: 'UnknownProducerIdException',
    retriable: false,
    refreshMetadata: false,
    message:
      "This exception is raised by the broker if it could not locate the producer metadata associated with the producerId in question. This could happen if, for instance, the producer's records were deleted because their retention time had elapsed. Once the last records of the producerId are removed, the producer's metadata is removed from the broker, and future appends by the producer will return this exception.",
  },
  PRODUCER_FENCED: {
    code: 90,
    name: 'PRODUCER_FENCED',
    exception: 'ProducerFencedException',
    retriable: false,
    refreshMetadata: false,
    message: 'There is a newer producer with the same transactionalId which fences the current one.',
  },
  TRANSACTIONAL_ID_NOT_FOUND: {
    code: 105,
    name: 'TRANSACTIONAL_ID_NOT_FOUND',
    exception: 'TransactionalIdNotFoundException',
    retriable: false,
    refreshMetadata: false,
    message: 'The transactionalId could not be found.',
  },
  TRANSACTION_ABORTABLE: {
    code: 120,
    name: 'TRANSACTION_ABORTABLE',
    exception: 'TransactionAbortableException',
    retriable: false,
    refreshMetadata: false,
    message:
      'The server encountered an error with the transaction. The client can abort the transaction to continue using this transactional ID.',
  },
} as const satisfies { readonly [name: string]: KafkaError }
