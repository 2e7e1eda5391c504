/** Why a key is accepted and changes nothing. */
export type NoEffect = 'security' | 'Java plugins' | 'sockets of Node' | 'transactions in two phases' | 'metrics'

/** A value that a key does not take. The message says what is allowed. */
export class ConfigError extends Error {
  readonly key: string
  constructor(name: string, message: string) {
    super(message)
    this.name = 'ConfigError'
    this.key = name
  }
}

/** A key of a client's configuration: everything that its documentation says, and how a value is read. */
export interface Key<T, In> {
  readonly type: string
  readonly initial: T
  /** As the documentation shows it, where the value itself would not do. */
  readonly initialText?: string
  readonly allowed: string
  readonly documentation: string
  readonly noEffect: NoEffect | undefined
  readonly isSecret: boolean
  /** Not a key of Kafka's. */
  readonly isOwn: boolean
  /** Reads a value as given in code or as text; undefined for what is not allowed. */
  read(value: In | string): T | undefined
}

export interface KeyOptions {
  readonly noEffect?: NoEffect
  readonly isOwn?: true
  readonly initialText?: string
}

type Keys = Readonly<Record<string, Key<unknown, never>>>
export type Definition = Keys

/** `linger.ms` as code writes it: `lingerMs`. */
export type Camel<S extends string> = S extends `${infer Head}.${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

/** What a caller may give: every key in camelCase or under Kafka's name, in its own type or as text. */
export type InputOf<D extends Definition> = {
  readonly [K in keyof D & string as Camel<K>]?: (D[K] extends Key<unknown, infer In> ? In : never) | undefined
} & {
  readonly [K in keyof D & string as K extends Camel<K> ? never : K]?:
    | (D[K] extends Key<unknown, infer In> ? In | string : never)
    | undefined
}

/** What a client works with: every key in camelCase, read, with its default. */
export type ValuesOf<D extends Definition> = {
  readonly [K in keyof D & string as Camel<K>]: D[K] extends Key<infer T, never> ? T : never
}

function key<T, In>(
  type: string,
  initial: T,
  allowed: string,
  documentation: string,
  read: (value: In | string) => T | undefined,
  options: KeyOptions & { readonly isSecret?: true } = {},
): Key<T, In> {
  return {
    type,
    initial,
    allowed,
    documentation,
    read,
    noEffect: options.noEffect,
    isSecret: options.isSecret ?? false,
    isOwn: options.isOwn ?? false,
    ...(options.initialText === undefined ? {} : { initialText: options.initialText }),
  }
}

export function int(
  initial: number,
  bounds: { readonly min?: number; readonly max?: number },
  documentation: string,
  options: KeyOptions = {},
): Key<number, number> {
  const { min = -Infinity, max = Infinity } = bounds
  const allowed = min === -Infinity ? 'an integer' : max === Infinity ? `an integer, ${min} or more` : `an integer from ${min} to ${max}`
  const read = (value: number | string): number | undefined => {
    const parsed = typeof value === 'number' ? value : /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : Number.NaN
    return Number.isSafeInteger(parsed) && parsed >= min && parsed <= max ? parsed : undefined
  }
  return key('int', initial, allowed, documentation, read, options)
}

/** An integer, or one other value outside the range. */
export function intOr(
  initial: number,
  other: number,
  bounds: { readonly min: number; readonly max: number },
  documentation: string,
): Key<number, number> {
  const inside = int(initial, bounds, documentation)
  return { ...inside, allowed: `${inside.allowed}, or ${other}`, read: (value) => (Number(value) === other ? other : inside.read(value)) }
}

/** A number, whole or not. */
export function number(initial: number, documentation: string, options: KeyOptions = {}): Key<number, number> {
  const read = (value: number | string): number | undefined => {
    const parsed = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value)
    return Number.isFinite(parsed) ? parsed : undefined
  }
  return key('double', initial, 'a number', documentation, read, options)
}

export function boolean(initial: boolean, documentation: string, options: KeyOptions = {}): Key<boolean, boolean> {
  const read = (value: boolean | string): boolean | undefined => {
    if (typeof value === 'boolean') return value
    const text = value.trim().toLowerCase()
    return text === 'true' ? true : text === 'false' ? false : undefined
  }
  return key('boolean', initial, 'true or false', documentation, read, options)
}

export function string<D extends string | undefined>(initial: D, documentation: string, options: KeyOptions = {}): Key<string | D, string> {
  return key<string | D, string>(
    'string',
    initial,
    'text',
    documentation,
    (value) => (typeof value === 'string' ? value : undefined),
    options,
  )
}

export function nonEmpty(documentation: string, options: KeyOptions = {}): Key<string | undefined, string> {
  return key<string | undefined, string>(
    'string',
    undefined,
    'text that is not empty',
    documentation,
    (value) => (value === '' ? undefined : value),
    options,
  )
}

export function secret(documentation: string, options: KeyOptions = {}): Key<string | undefined, string> {
  return key<string | undefined, string>(
    'password',
    undefined,
    'text',
    documentation,
    (given) => (typeof given === 'string' ? given : undefined),
    { ...options, isSecret: true },
  )
}

/** One of some names, in any case. */
export function oneOf<const Names extends readonly string[]>(
  initial: Names[number],
  names: Names,
  documentation: string,
  options: KeyOptions = {},
): Key<Names[number], Names[number]> {
  const read = (value: string): Names[number] | undefined =>
    typeof value === 'string' ? names.find((name) => name.toLowerCase() === value.trim().toLowerCase()) : undefined
  return key<Names[number], Names[number]>('string', initial, names.join(', '), documentation, read, options)
}

/** A list, in text separated by commas. */
export function list(
  initial: readonly string[],
  documentation: string,
  options: KeyOptions = {},
): Key<readonly string[], readonly string[] | string> {
  const read = (value: readonly string[] | string): readonly string[] | undefined => {
    if (typeof value === 'string')
      return value
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '')
    return Array.isArray(value) ? value : undefined
  }
  return key('list', initial, 'a list, or text with commas', documentation, read, options)
}

/** Something that only code can give: a function, an object, or one of some names for it. */
export function custom<T, In = T>(
  type: string,
  initial: T,
  allowed: string,
  documentation: string,
  read: (value: In | string) => T | undefined,
  options: KeyOptions = {},
): Key<T, In> {
  return key(type, initial, allowed, documentation, read, options)
}
