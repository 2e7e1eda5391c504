import { type ConfigType, LONG_MAX } from './value.ts'
import type { Validator } from './validator.ts'

export type Importance = 'HIGH' | 'MEDIUM' | 'LOW'

/** How a broker key changes while the node runs; absent = only by a restart. */
export type UpdateMode = 'per-broker' | 'cluster-wide'

/** Why a key is accepted and shown but changes nothing yet. */
export type Pending =
  | 'share groups'
  | 'streams groups'
  | 'security'
  | 'quotas'
  | 'tiered storage'
  | 'other nodes'
  | 'client telemetry'
  | 'Java plugins'
  | 'Java threads'
  | 'not built'

type Default = boolean | number | string | readonly string[] | null | undefined

/** What every key says about itself. `default` undefined = the key must be given. */
export interface KeyDescription {
  readonly type: ConfigType
  readonly default: Default
  readonly importance: Importance
  readonly documentation: string
  readonly valid: Validator | undefined
  readonly update: UpdateMode | undefined
  readonly pending: Pending | undefined
  /** Kafka hides these from descriptions unless they are set. */
  readonly internal: boolean
}

/** A key whose parsed value has type T. */
export interface Key<T> extends KeyDescription {
  /** The default as text, as Kafka prints it; null where there is none. */
  readonly defaultText: string | null
  /** Only carries the type. */
  readonly parsed?: T
}

export interface KeyOptions {
  readonly valid?: Validator
  readonly update?: UpdateMode
  readonly pending?: Pending
  readonly internal?: boolean
}

/** Marks a key without a default: it has to be given. */
export const required = undefined

/** The default stands for Long.MAX_VALUE. */
export const unlimited = LONG_MAX

function describe(type: ConfigType, initial: Default, importance: Importance, documentation: string, options: KeyOptions): KeyDescription {
  return {
    type,
    default: initial,
    importance,
    documentation,
    valid: options.valid,
    update: options.update,
    pending: options.pending,
    internal: options.internal ?? false,
  }
}

/** null stays possible only where the default is null: Kafka's parser never turns text into null. */
type Nullable<D, T> = D extends null ? T | null : T

function text(initial: Default): string | null {
  if (initial === null || initial === undefined) return null
  return typeof initial === 'object' ? initial.join(',') : String(initial)
}

type Define<T extends Default> = <D extends T | null | undefined>(
  initial: D,
  importance: Importance,
  documentation: string,
  options?: KeyOptions,
) => Key<Nullable<D, T>>

function typed<T extends Default>(type: ConfigType): Define<T> {
  return (initial, importance, documentation, options = {}) => ({
    ...describe(type, initial, importance, documentation, options),
    defaultText: text(initial),
  })
}

export const boolean = typed<boolean>('BOOLEAN')
export const int = typed<number>('INT')
export const short = typed<number>('SHORT')
export const string = typed<string>('STRING')
export const className = typed<string>('CLASS')
export const list = typed<readonly string[]>('LIST')
export const password = typed<string>('PASSWORD')

/** int64; `unlimited` as default is Long.MAX_VALUE. */
export function long<D extends number | typeof unlimited | null>(
  initial: D,
  importance: Importance,
  documentation: string,
  options: KeyOptions = {},
): Key<Nullable<D, number>> {
  return { ...describe('LONG', initial, importance, documentation, options), defaultText: text(initial) }
}

/** The default is written as Java prints it: `'0.5'`, `'1.7976931348623157E308'`. */
export function double(initial: string, importance: Importance, documentation: string, options: KeyOptions = {}): Key<number> {
  return { ...describe('DOUBLE', initial, importance, documentation, options), defaultText: initial }
}

export type ValueOf<K> = K extends Key<infer T> ? T : never
