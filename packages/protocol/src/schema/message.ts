/**
 * The form of message schemas, and the types inferred from them.
 *
 * A schema is Kafka's own definition of a message as plain data: versions are written as Kafka writes them (`'3+'`, `'0-2'`, `'none'`),
 * fields are keyed by name in wire order. `Message<typeof X>` is what decoding returns, `Input<typeof X>` what encoding takes.
 */

export interface FieldSchema {
  /** A scalar, the name of a struct, or either behind `[]`. */
  readonly type: string
  readonly versions: string
  readonly nullableVersions?: string
  /** The tag, where the field is a tagged one: in `taggedVersions`. */
  readonly tag?: number
  readonly taggedVersions?: string
  /** What an absent field means; without it the type's zero. An int64 beyond 2^53 is written as a decimal string. */
  readonly default?: null | boolean | number | string
  /** May be dropped on a version that lacks the field; otherwise a value other than the default is an error there. */
  readonly ignorable?: true
  /** Identifies the entry in its array. */
  readonly mapKey?: true
  readonly entityType?: EntityType
  readonly zeroCopy?: true
  /** Overrides the message's own (only the client id of the request header does). */
  readonly flexibleVersions?: string
  /** An int64 whose whole range is legal: `bigint` instead of `number`. */
  readonly fullRange?: true
  /** The fields of the struct that `type` names, where it is not one of `commonStructs`. */
  readonly fields?: FieldSchemas
}

export type EntityType = 'transactionalId' | 'producerId' | 'groupId' | 'topicName' | 'brokerId'

export type FieldSchemas = { readonly [name: string]: FieldSchema }

export interface StructSchema {
  readonly versions: string
  readonly fields: FieldSchemas
}

export type ListenerKind = 'broker' | 'controller'

export interface MessageSchema {
  readonly name: string
  readonly type: 'request' | 'response' | 'header' | 'metadata' | 'coordinator-key' | 'coordinator-value' | 'data'
  readonly apiKey?: number
  readonly listeners?: readonly ListenerKind[]
  readonly validVersions: string
  readonly flexibleVersions: string
  readonly latestVersionUnstable?: true
  readonly fields: FieldSchemas
  readonly commonStructs?: { readonly [name: string]: StructSchema }
}

interface Scalars {
  bool: boolean
  int8: number
  int16: number
  uint16: number
  int32: number
  uint32: number
  /** Saturated at 2^53, see `INT64_MAX`. */
  int64: number
  float64: number
  string: string
  bytes: Uint8Array
  records: Uint8Array
  /** 22 characters of base64url; zero is `AAAAAAAAAAAAAAAAAAAAAA`. */
  uuid: string
}

type NoStructs = Record<never, never>
type StructsOf<S> = S extends { readonly commonStructs: infer C } ? C : NoStructs

type Element<T, F, C> = T extends keyof Scalars
  ? Scalars[T]
  : F extends { readonly fields: infer X }
    ? Struct<X, C>
    : T extends keyof C
      ? C[T] extends { readonly fields: infer X }
        ? Struct<X, C>
        : never
      : never

type Value<F, C> = F extends { readonly fullRange: true }
  ? bigint
  : F extends { readonly type: `[]${infer T}` }
    ? Element<T, F, C>[]
    : F extends { readonly type: infer T }
      ? Element<T, F, C>
      : never

type Nullable<F> = F extends { readonly nullableVersions: string } ? null : never

type Struct<X, C> = { -readonly [K in keyof X]: Value<X[K], C> | Nullable<X[K]> }

type InputElement<T, F, C> = T extends 'records'
  ? Uint8Array | readonly Uint8Array[]
  : T extends keyof Scalars
    ? Scalars[T]
    : F extends { readonly fields: infer X }
      ? InputStruct<X, C>
      : T extends keyof C
        ? C[T] extends { readonly fields: infer X }
          ? InputStruct<X, C>
          : never
        : never

type InputValue<F, C> = F extends { readonly fullRange: true }
  ? bigint
  : F extends { readonly type: `[]${infer T}` }
    ? readonly InputElement<T, F, C>[]
    : F extends { readonly type: infer T }
      ? InputElement<T, F, C>
      : never

type InputStruct<X, C> = { readonly [K in keyof X]?: InputValue<X[K], C> | Nullable<X[K]> | undefined }

/** What is known of the messages of a schema that is not known itself. */
interface AnyMessage {
  [name: string]: unknown
}

/** A decoded message: every field present, those that the version lacks at their defaults. */
export type Message<S extends MessageSchema> = S extends { readonly fields: infer X }
  ? string extends keyof X
    ? AnyMessage
    : Struct<X, StructsOf<S>>
  : never

/** What `encodeMessage` takes: every field optional, absent means default; `records` also as a list of chunks. A `Message<S>` fits. */
export type Input<S extends MessageSchema> = S extends { readonly fields: infer X }
  ? string extends keyof X
    ? Readonly<AnyMessage>
    : InputStruct<X, StructsOf<S>>
  : never
