import type { ProducerInterceptor } from './interceptor.ts'
import type { ProducerRecord } from './outgoing-record.ts'
import type { RecordMetadata } from './record-metadata.ts'

/** What an interceptor is for records of these types; it was given without types of its own. */
interface SendInterceptor<K, V> {
  onSend?(record: ProducerRecord<K, V>): ProducerRecord<K, V>
}

/** The interceptors in their order. A failing one is told of as a warning; the record goes on as it was. */
export class InterceptorChain {
  readonly #interceptors: readonly ProducerInterceptor[]

  constructor(interceptors: readonly ProducerInterceptor[]) {
    this.#interceptors = interceptors
  }

  get isUsed(): boolean {
    return this.#interceptors.length > 0
  }

  onSend<K, V>(record: ProducerRecord<K, V>): ProducerRecord<K, V> {
    let current = record
    for (const interceptor of this.#interceptors) {
      attempt('onSend', () => {
        current = (interceptor as SendInterceptor<K, V>).onSend?.(current) ?? current
      })
    }
    return current
  }

  onAcknowledgement(metadata: RecordMetadata, error: Error | undefined): void {
    for (const interceptor of this.#interceptors) attempt('onAcknowledgement', () => interceptor.onAcknowledgement?.(metadata, error))
  }

  close(): void {
    for (const interceptor of this.#interceptors) attempt('close', () => interceptor.close?.())
  }
}

function attempt(what: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    process.emitWarning(
      `A producer interceptor failed in ${what}: ${error instanceof Error ? error.message : String(error)}`,
      'SamsaInterceptorWarning',
    )
  }
}
