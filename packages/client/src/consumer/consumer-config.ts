import type { consumerKeys } from '../configuration/consumer-keys.ts'
import type { InputOf, ValuesOf } from '../configuration/key.ts'
import type { Deserializer, DeserializerName, deserializers } from './deserializer.ts'
import type { ConsumerInterceptor } from './interceptor.ts'

type Typed =
  | 'keyDeserializer'
  | 'valueDeserializer'
  | 'interceptorClasses'
  | 'key.deserializer'
  | 'value.deserializer'
  | 'interceptor.classes'

/** What a consumer takes: the keys of Kafka's ConsumerConfig, in camelCase or under Kafka's names. */
export type ConsumerConfig<K = Buffer | null, V = Buffer | null> = Omit<InputOf<typeof consumerKeys>, Typed> & {
  readonly keyDeserializer?: Deserializer<K> | DeserializerName
  readonly valueDeserializer?: Deserializer<V> | DeserializerName
  readonly interceptorClasses?: readonly ConsumerInterceptor<K, V>[]
}

type Bytes = Buffer | null
type OutputOf<D> = D extends DeserializerName ? ReturnType<(typeof deserializers)[D]> : D extends Deserializer<infer T> ? T : Bytes

/** The type of keys that a configuration leads to. */
export type KeyOf<C> = C extends { readonly keyDeserializer: infer D } ? OutputOf<D> : Bytes
/** The type of values that a configuration leads to. */
export type ValueOf<C> = C extends { readonly valueDeserializer: infer D } ? OutputOf<D> : Bytes

/** The configuration, read. */
export type ConsumerSettings = ValuesOf<typeof consumerKeys>
