import { JavaError } from '../java/java-error.ts'

const mismatch = (expected: string, value: unknown): JavaError =>
  new JavaError('com.fasterxml.jackson.databind.JsonMappingException', `Expected ${expected}, received ${JSON.stringify(value)}`)

/** undefined for a text that is no JSON. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}

/** The values of a JSON file that a tool reads, or Jackson's complaint about another kind. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch('JSON object', value)
  return Object.fromEntries(Object.entries(value))
}

export function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw mismatch('JSON array', value)
  return value
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw mismatch('`String` value', value)
  return value
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw mismatch('`Integer` value', value)
  return value
}
