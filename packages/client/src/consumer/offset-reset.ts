/** Where to begin without a committed offset, or where the offset is gone: `auto.offset.reset`. */
export type ResetStrategy =
  | { readonly to: 'earliest' | 'latest' | 'none' }
  /** So long before now (KIP-1106). */
  | { readonly to: 'duration'; readonly beforeMs: number }

/** Reads `auto.offset.reset`; undefined for a text that is none. */
export function parseResetStrategy(text: string): ResetStrategy | undefined {
  if (text === 'earliest' || text === 'latest' || text === 'none') return { to: text }
  if (!text.startsWith('by_duration:')) return undefined
  const beforeMs = parseDurationMs(text.slice('by_duration:'.length))
  return beforeMs === undefined ? undefined : { to: 'duration', beforeMs }
}

/** ISO 8601 as java.time.Duration reads it: `P3D`, `PT1H30M`, `P2DT0.5S`. undefined for others and for negative ones. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d{0,9})?)S)?)?$/i.exec(text)
  if (match === null || /^P$|T$/i.test(text)) return undefined
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match
  return Math.trunc(
    Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds.replace(',', '.')) * 1000,
  )
}
