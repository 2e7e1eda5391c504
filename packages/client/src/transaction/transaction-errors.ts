import { errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'

/** A transactional call that does not fit: the message says what to call instead. The transaction is as it was. */
export class TransactionStateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TransactionStateError'
  }
}

/** The transaction cannot be committed any more: abort it, then begin a new one. `code` and `cause` tell why. */
export class AbortableTransactionError extends KafkaClientError {
  constructor(code: number, message: string | undefined, cause?: unknown) {
    super(code, message, { cause })
    this.name = 'AbortableTransactionError'
  }
}

/** The producer can do nothing more: close it. `code` and `cause` tell why. */
export class FatalTransactionError extends KafkaClientError {
  constructor(code: number, message: string | undefined, cause?: unknown) {
    super(code, message, { cause })
    this.name = 'FatalTransactionError'
  }
}

/** Another producer with the same `transactional.id` was started, or the transaction took longer than `transaction.timeout.ms`. */
export class ProducerFencedError extends FatalTransactionError {
  constructor(cause?: unknown) {
    super(
      errors.PRODUCER_FENCED.code,
      'There is a newer producer with the same transactional id, or the transaction was ended by its timeout: this producer is fenced',
      cause,
    )
    this.name = 'ProducerFencedError'
  }
}

/** A record that was not sent because its transaction was aborted. */
export class TransactionAbortedError extends Error {
  constructor(cause?: unknown) {
    super('The record was not sent because its transaction was aborted', { cause })
    this.name = 'TransactionAbortedError'
  }
}
