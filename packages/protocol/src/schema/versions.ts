import type { MessageSchema } from './message.ts'

/** A version range as Kafka writes it, parsed; empty where `lowest > highest`. */
export interface VersionRange {
  readonly lowest: number
  readonly highest: number
}

/** Versions are int16 on the wire. */
const MAX_VERSION = 32767

const FORM = /^(\d+)(?:(\+)|-(\d+))?$/

const parsed = new Map<string, VersionRange>([['none', { lowest: 0, highest: -1 }]])

/** Reads `'none'`, `'3'`, `'3+'` or `'0-2'`. Every text is read once: the same few stand everywhere, and frames ask for them. */
export function parseVersions(text: string): VersionRange {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const range = readVersions(text)
  parsed.set(text, range)
  return range
}

function readVersions(text: string): VersionRange {
  const match = FORM.exec(text)
  if (match === null) throw new Error(`not a version range: ${text}`)
  const lowest = Number(match[1])
  if (match[2] !== undefined) return { lowest, highest: MAX_VERSION }
  return { lowest, highest: match[3] === undefined ? lowest : Number(match[3]) }
}

/** Whether the range holds the version; `undefined` and `'none'` hold none. */
export function inVersions(text: string | undefined, version: number): boolean {
  if (text === undefined) return false
  const { lowest, highest } = parseVersions(text)
  return version >= lowest && version <= highest
}

/** Whether the message has that version. */
export function hasVersion(schema: MessageSchema, version: number): boolean {
  return Number.isInteger(version) && inVersions(schema.validVersions, version)
}

/** All versions of a message, from the least to the greatest. */
export function versionsOf(schema: MessageSchema): number[] {
  const { lowest, highest } = parseVersions(schema.validVersions)
  return Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i)
}
