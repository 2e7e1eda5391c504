import { clusterErrors } from './cluster-errors.ts'
import { generalErrors } from './general-errors.ts'
import { groupErrors } from './group-errors.ts'
import type { KafkaError } from './kafka-error.ts'
import { producerErrors } from './producer-errors.ts'
import { recordErrors } from './record-errors.ts'
import { securityErrors } from './security-errors.ts'
import { topicErrors } from './topic-errors.ts'

/** All errors of the protocol by name; the tables are by what the errors are about. */
export const errors = {
  ...generalErrors,
  ...recordErrors,
  ...topicErrors,
  ...clusterErrors,
  ...groupErrors,
  ...producerErrors,
  ...securityErrors,
} as const

export type ErrorName = keyof typeof errors
export type ErrorCode = (typeof errors)[ErrorName]['code']

const byCode = new Map<number, KafkaError>(Object.values(errors).map((error) => [error.code, error]))

/** The error with that code; a code that does not exist is UNKNOWN_SERVER_ERROR, as in Kafka's clients. */
export function errorByCode(code: number): KafkaError {
  return byCode.get(code) ?? errors.UNKNOWN_SERVER_ERROR
}
