import { nearestName } from '@samsa/stdx'
import { ConfigError } from './key.ts'
import type { Definition, InputOf, ValuesOf } from './key.ts'

/** `linger.ms` to `lingerMs`. */
export function camelName(name: string): string {
  return name.replace(/\.([a-z0-9])/g, (_dot, letter: string) => letter.toUpperCase())
}

export interface ReadConfig<D extends Definition> {
  readonly values: ValuesOf<D>
  /** Kafka's names of the keys that were given. */
  readonly given: ReadonlySet<string>
  /** Texts about keys that nothing reads, for a log. */
  readonly warnings: readonly string[]
}

/**
 * Reads a configuration by its table: names in camelCase or Kafka's, values in their types or as text. Throws a ConfigError that says what is
 * allowed; a name that nothing knows is a warning with the nearest one that is known. A key that is `undefined` counts as absent.
 */
export function readConfig<D extends Definition>(
  definition: D,
  given: InputOf<D>,
  ignored: ReadonlySet<string> = new Set(),
): ReadConfig<D> {
  const names = new Map<string, string>()
  for (const name of Object.keys(definition)) names.set(name, name).set(camelName(name), name)
  const raw = new Map<string, unknown>()
  const warnings: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const known = names.get(name)
    if (known !== undefined) {
      if (raw.has(known)) throw new ConfigError(known, `The configuration names ${known} twice: as '${known}' and as '${camelName(known)}'`)
      raw.set(known, value)
    } else if (!ignored.has(name)) {
      const near = nearestName(name, names.keys())
      warnings.push(`The configuration '${name}' is not known${near === undefined ? '' : `: did you mean '${near}'?`}`)
    }
  }
  const values: Record<string, unknown> = {}
  for (const [name, key] of Object.entries(definition)) {
    const value = raw.get(name)
    values[camelName(name)] = value === undefined ? key.initial : readValue(name, key, value)
  }
  for (const name of raw.keys()) {
    const key = definition[name]
    if (key?.noEffect !== undefined) warnings.push(`The configuration '${name}' has no effect (${key.noEffect})`)
  }
  return { values: values as ValuesOf<D>, given: new Set(raw.keys()), warnings }
}

function readValue(name: string, key: Definition[string], value: unknown): unknown {
  const read = value === null ? undefined : (key.read as (value: unknown) => unknown)(value)
  if (read !== undefined) return read
  const shown = key.isSecret ? '[hidden]' : typeof value === 'string' ? `'${value}'` : String(value)
  throw new ConfigError(name, `Invalid value ${shown} for configuration ${name}: expected ${key.allowed}`)
}
