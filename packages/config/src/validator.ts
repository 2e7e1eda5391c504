import { ConfigException, invalidValue } from './config-exception.ts'
import { javaDouble, type ParsedValue, shown } from './value.ts'

/** Refuses a parsed value by throwing ConfigException with Kafka's text; `text` is how Kafka's documentation shows what is allowed. */
export interface Validator {
  readonly text: string
  check(name: string, parsed: ParsedValue): void
  /** Lists checked by Kafka's ValidList lose duplicates before the check. */
  readonly dropsDuplicates?: boolean
}

/** Java prints the bound as the number type it was written in: 1 stays 1, 0.5 stays 0.5. */
function bound(value: number): string {
  return Number.isInteger(value) ? String(value) : javaDouble(value)
}

export function atLeast(min: number): Validator {
  return {
    text: `[${bound(min)},...]`,
    check(name, parsed) {
      if (parsed.value === null) throw invalidValue(name, null, 'Value must be non-null')
      if (Number(parsed.value) < min) throw invalidValue(name, parsed.text, `Value must be at least ${bound(min)}`)
    },
  }
}

export function between(min: number, max: number): Validator {
  const low = atLeast(min)
  return {
    text: `[${bound(min)},...,${bound(max)}]`,
    check(name, parsed) {
      low.check(name, parsed)
      if (Number(parsed.value) > max) throw invalidValue(name, parsed.text, `Value must be no more than ${bound(max)}`)
    },
  }
}

/** Compression levels of gzip: a range, or the library's own default. */
export function betweenOr(min: number, max: number, other: number): Validator {
  return {
    text: `[${min},...,${max}] or ${other}`,
    check(name, parsed) {
      const level = Number(parsed.value)
      if (level > max || (level < min && level !== other)) {
        throw invalidValue(name, parsed.text, `Value must be between ${min} and ${max} or equal to ${other}`)
      }
    },
  }
}

export function oneOf(...allowed: readonly string[]): Validator {
  return {
    text: `[${allowed.join(', ')}]`,
    check(name, parsed) {
      if (!allowed.includes(String(parsed.value))) throw invalidValue(name, parsed.text, `String must be one of: ${allowed.join(', ')}`)
    },
  }
}

export function oneOfIgnoringCase(...allowed: readonly string[]): Validator {
  return {
    text: `(case insensitive) [${allowed.join(', ')}]`,
    check(name, parsed) {
      if (parsed.value === null || !allowed.includes(String(parsed.value).toUpperCase())) {
        throw invalidValue(name, parsed.text, `String must be one of (case insensitive): ${allowed.join(', ')}`)
      }
    },
  }
}

/** A list without duplicates; of the `allowed` words if any are given. */
export function listOf(options: { readonly empty: boolean; readonly orNull?: boolean; readonly allowed?: readonly string[] }): Validator {
  const allowed = options.allowed ?? []
  const member = oneOf(...allowed)
  return {
    text: allowed.length > 0 ? member.text : '',
    dropsDuplicates: true,
    check(name, parsed) {
      if (parsed.value === null) {
        if (options.orNull === true) return
        throw new ConfigException(`Configuration '${name}' values must not be null.`)
      }
      const values = Array.isArray(parsed.value) ? parsed.value : []
      if (!options.empty && values.length === 0) {
        const valid = allowed.length > 0 ? member.text : 'any non-empty value'
        throw new ConfigException(`Configuration '${name}' must not be empty. Valid values include: ${valid}`)
      }
      for (const value of values) {
        if (value === '') throw new ConfigException(`Configuration '${name}' values must not be empty.`)
        if (allowed.length > 0) member.check(name, { value, text: value })
      }
    },
  }
}

export const nonEmptyString: Validator = {
  text: 'non-empty string',
  check(name, parsed) {
    if (parsed.value === '') throw invalidValue(name, '', 'String must be non-empty')
  },
}

export const nonNullString: Validator = {
  text: 'non-null string',
  check(name, parsed) {
    if (parsed.value === null) throw invalidValue(name, 'null', 'entry must be non null')
  },
}

export const throttledReplicaList: Validator = {
  text: '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
  check(name, parsed) {
    const values: readonly string[] = Array.isArray(parsed.value) ? parsed.value : []
    if (values.every((value) => /^(\d+:\d+)?$/.test(value.trim())) || values.join('').trim() === '*') return
    throw invalidValue(
      name,
      shown(parsed),
      `${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`,
    )
  },
}

/** Where a share group without a position starts (KIP-932). */
export const shareOffsetReset: Validator = {
  text: '[latest, earliest, by_duration:PnDTnHnMn.nS]',
  check(name, parsed) {
    const value = String(parsed.value)
    if (value === 'latest' || value === 'earliest' || /^by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{0,9})?S)?)?$/i.test(value))
      return
    const allowed = "The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'."
    throw invalidValue(name, parsed.text, `Invalid value \`${value}\` for configuration ${name}. ${allowed}`)
  },
}
