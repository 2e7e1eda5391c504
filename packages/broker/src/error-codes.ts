import { errors } from '@samsa/protocol'
import type { ErrorName } from '@samsa/protocol'

/** Kafka's error codes by name, for use in handlers: `code.NOT_LEADER_OR_FOLLOWER`. */
export const code = Object.fromEntries(Object.values(errors).map((error) => [error.name, error.code])) as Readonly<
  Record<ErrorName, number>
>
