import { ConfigError } from '../configuration/key.ts'
import type { ValuesOf } from '../configuration/key.ts'
import type { producerKeys } from '../configuration/producer-keys.ts'

export type ProducerValues = ValuesOf<typeof producerKeys>

/** What the keys come to together. Throws a ConfigError where they contradict each other. */
export interface ProducerSettings {
  readonly isIdempotent: boolean
  readonly acks: -1 | 0 | 1
  readonly deliveryTimeoutMs: number
}

export function producerSettings(values: ProducerValues, given: ReadonlySet<string>): ProducerSettings {
  const isTransactional = values.transactionalId !== undefined
  const wants = given.has('enable.idempotence') ? values.enableIdempotence : undefined
  if (isTransactional && wants === false)
    throw new ConfigError(
      'transactional.id',
      'Cannot set a transactional.id without also enabling idempotence: leave enable.idempotence at true',
    )
  const isMeant = wants === true || isTransactional
  let isIdempotent = values.enableIdempotence
  if (isIdempotent) {
    if (values.acks !== -1) {
      if (isMeant)
        throw new ConfigError('acks', 'acks must be all for an idempotent producer: set acks to all, or enable.idempotence to false')
      isIdempotent = false
    }
    if (values.retries === 0) {
      if (isMeant)
        throw new ConfigError(
          'retries',
          'retries must be more than 0 for an idempotent producer: leave it alone, or set enable.idempotence to false',
        )
      isIdempotent = false
    }
    if (isIdempotent && values.maxInFlightRequestsPerConnection > 5)
      throw new ConfigError(
        'max.in.flight.requests.per.connection',
        'max.in.flight.requests.per.connection must be at most 5 for an idempotent producer: lower it, or set enable.idempotence to false',
      )
  }
  const leastMs = values.lingerMs + values.requestTimeoutMs
  let { deliveryTimeoutMs } = values
  if (deliveryTimeoutMs < leastMs) {
    if (given.has('delivery.timeout.ms'))
      throw new ConfigError('delivery.timeout.ms', `delivery.timeout.ms must be at least linger.ms + request.timeout.ms (${leastMs})`)
    deliveryTimeoutMs = leastMs
  }
  return { isIdempotent, acks: values.acks, deliveryTimeoutMs }
}
