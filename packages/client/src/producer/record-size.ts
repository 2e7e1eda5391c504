import { errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'

/** Bytes of a batch header and of a record around its key, value and headers: an upper bound. */
const OVERHEAD_BYTES = 61 + 21

/** Throws where the record cannot go out, whatever it is sent with: `limitBytes` is `max.request.size`. */
export function checkSize(key: Uint8Array | null, value: Uint8Array | null, limitBytes: number): void {
  const sizeBytes = (key?.length ?? 0) + (value?.length ?? 0) + OVERHEAD_BYTES
  if (sizeBytes <= limitBytes) return
  throw new KafkaClientError(
    errors.MESSAGE_TOO_LARGE.code,
    `The record is ${sizeBytes} bytes, more than max.request.size allows (${limitBytes}): raise it, and the topic's max.message.bytes`,
  )
}
