import type { InputOf } from '../configuration/key.ts'
import type { producerKeys } from '../configuration/producer-keys.ts'
import type { Data } from './outgoing-record.ts'
import type { Serializer } from './serializer.ts'

/** What a producer takes: camelCase or Kafka's names, see docs/reference/client-config.md. */
export type ProducerConfig<K = Data, V = Data> = Omit<InputOf<typeof producerKeys>, 'keySerializer' | 'valueSerializer'> & {
  readonly keySerializer?: Serializer<K> | NamedSerializer
  readonly valueSerializer?: Serializer<V> | NamedSerializer
}

type NamedSerializer = Extract<NonNullable<InputOf<typeof producerKeys>['keySerializer']>, string>
