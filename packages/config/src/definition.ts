import { ConfigException } from './config-exception.ts'
import type { Properties } from './config-entry.ts'
import type { Key, KeyDescription } from './key.ts'
import { type ConfigValue, missingRequired, parseValue, type ParsedValue } from './value.ts'

/** A key with its name, as tools list it. */
export interface ConfigKey extends KeyDescription {
  readonly name: string
  readonly defaultText: string | null
  readonly sensitive: boolean
}

/** The keys of one kind of resource: what Kafka calls a ConfigDef. */
export class Definition {
  readonly keys: ReadonlyMap<string, ConfigKey>
  readonly #defaults = new Map<string, ParsedValue>()

  constructor(keys: Readonly<Record<string, Key<unknown>>>) {
    this.keys = new Map(Object.entries(keys).map(([name, key]) => [name, { ...key, name, sensitive: key.type === 'PASSWORD' }]))
    for (const key of this.keys.values()) {
      const parsed = key.defaultText === null ? { value: null, text: null } : parseValue(key.name, key.type, key.defaultText)
      this.#defaults.set(key.name, parsed)
    }
  }

  /** One value, parsed and checked; `raw` undefined = not given, so the default. Throws ConfigException. */
  parse(name: string, raw: string | undefined): ParsedValue {
    const key = this.keys.get(name)
    if (key === undefined) throw new ConfigException(`Unknown configuration '${name}'`)
    if (raw === undefined && key.default === undefined) throw missingRequired(name)
    let parsed = raw === undefined ? (this.#defaults.get(name) ?? { value: null, text: null }) : parseValue(name, key.type, raw)
    if (key.valid?.dropsDuplicates === true && Array.isArray(parsed.value)) parsed = withoutDuplicates(parsed.value)
    key.valid?.check(name, parsed)
    return parsed
  }

  /** Every key's value, or the texts of everything that is wrong, in the order of the keys. Unknown names are left alone. */
  parseAll(properties: Properties): { readonly values: ReadonlyMap<string, ParsedValue>; readonly problems: readonly string[] } {
    const values = new Map<string, ParsedValue>()
    const problems: string[] = []
    for (const name of this.keys.keys()) {
      try {
        values.set(name, this.parse(name, properties.get(name)))
      } catch (error) {
        if (!(error instanceof ConfigException)) throw error
        problems.push(error.message)
      }
    }
    return { values, problems }
  }
}

function withoutDuplicates(values: readonly string[]): ParsedValue {
  const distinct: ConfigValue = [...new Set(values)]
  return { value: distinct, text: distinct.join(',') }
}
