import { ConfigException, invalidValue } from './config-exception.ts'

export type ConfigType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD'

/** DescribeConfigs' `configType` codes. */
export const configTypeCodes: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
}

export type ConfigValue = boolean | number | string | readonly string[] | null

/** A parsed value: as the program uses it (LONG saturates at 2^53 - 1), and as Kafka prints it, exactly. */
export interface ParsedValue {
  readonly value: ConfigValue
  readonly text: string | null
}

/** Long.MAX_VALUE as text; as a number it is `Number.MAX_SAFE_INTEGER`. */
export const LONG_MAX = '9223372036854775807'

const integerBounds: Readonly<Record<'SHORT' | 'INT' | 'LONG', readonly [bigint, bigint]>> = {
  SHORT: [-(2n ** 15n), 2n ** 15n - 1n],
  INT: [-(2n ** 31n), 2n ** 31n - 1n],
  LONG: [-(2n ** 63n), 2n ** 63n - 1n],
}

/** Text to value by the rules of Kafka's ConfigDef: trimmed, case-insensitive booleans, comma lists. Throws ConfigException with Kafka's text. */
export function parseValue(name: string, type: ConfigType, raw: string): ParsedValue {
  const trimmed = trimJava(raw)
  switch (type) {
    case 'BOOLEAN': {
      const lower = trimmed.toLowerCase()
      if (lower !== 'true' && lower !== 'false') throw invalidValue(name, raw, 'Expected value to be either true or false')
      return { value: lower === 'true', text: lower }
    }
    case 'SHORT':
    case 'INT':
    case 'LONG':
      return parseInteger(name, type, raw, trimmed)
    case 'DOUBLE': {
      const value = parseJavaDouble(trimmed)
      if (value === undefined) throw invalidValue(name, raw, 'Not a number of type DOUBLE')
      return { value, text: javaDouble(value) }
    }
    case 'LIST': {
      const value = trimmed === '' ? [] : trimmed.split(/\s*,\s*/)
      return { value, text: value.join(',') }
    }
    case 'CLASS':
      // Kafka would load the class here; there is none to load, so only what cannot name one is refused, with Kafka's words.
      if (!/^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(trimmed))
        throw invalidValue(name, raw, `Class ${raw} could not be found.`)
      return { value: trimmed, text: trimmed }
    case 'STRING':
    case 'PASSWORD':
      return { value: trimmed, text: trimmed }
  }
}

function parseInteger(name: string, type: 'SHORT' | 'INT' | 'LONG', raw: string, trimmed: string): ParsedValue {
  if (!/^[+-]?\d+$/.test(trimmed)) throw invalidValue(name, raw, `Not a number of type ${type}`)
  const exact = BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed)
  const [min, max] = integerBounds[type]
  if (exact < min || exact > max) throw invalidValue(name, raw, `Not a number of type ${type}`)
  return { value: saturate(exact), text: exact.toString() }
}

/** int64 to the nearest number that is exact: beyond 2^53 - 1 nothing Samsa measures can reach the difference. */
function saturate(exact: bigint): number {
  if (exact > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER
  if (exact < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER
  return Number(exact)
}

function parseJavaDouble(text: string): number | undefined {
  const match = /^([+-]?)(NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$/.exec(text)
  if (match === null) return undefined
  const magnitude = match[2] === 'NaN' ? Number.NaN : Number(match[2])
  return match[1] === '-' ? -magnitude : magnitude
}

/** A double as Java's Double.toString writes it: `1.0`, `0.05`, `1.0E-4`, `1.7976931348623157E308`. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-3 && magnitude < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value)
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}

/** Java's String.trim: every character up to U+0020 at both ends, and no other white space. */
function trimJava(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

/** A value inside an error message, as Java prints it. */
export function shown(parsed: ParsedValue): string {
  return Array.isArray(parsed.value) ? `[${parsed.value.join(', ')}]` : String(parsed.text)
}

export function missingRequired(name: string): ConfigException {
  return new ConfigException(`Missing required configuration "${name}" which has no default value.`)
}
