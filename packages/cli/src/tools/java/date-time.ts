import { JavaError } from './java-error.ts'

/** Milliseconds since 1970 of `2026-01-31T12:00:00.000`, with `Z` or `±hh[[:]mm]`; UTC where nothing is said. Throws Java's ParseException. */
export function dateTimeMs(text: string): number {
  const [, second] = text.split('T')
  if (second === undefined)
    throw new JavaError('java.text.ParseException', "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format")
  const whole = /[+\-Z]/.test(second) ? text : `${text}Z`
  const match = /^(\d+)-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,3})(?:Z|([+-])(\d{2})(?::?(\d{2}))?)$/.exec(whole)
  const unparseable = (): JavaError => new JavaError('java.text.ParseException', `Unparseable date: "${whole}"`)
  if (match === null) throw unparseable()
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, seconds = 0, millis = 0] = match.slice(1, 8).map(Number)
  const utc = Date.UTC(year, month - 1, day, hour, minute, seconds, millis)
  const back = new Date(utc)
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || seconds > 59) throw unparseable()
  const offsetMinutes = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === '-' ? -1 : 1)
  return utc - offsetMinutes * 60_000
}

/** Milliseconds of an ISO 8601 duration, `PnDTnHnMn.nS`. Throws Java's DateTimeParseException. */
export function durationMs(text: string): number {
  const match = /^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i.exec(text)
  const [, sign, days, time, hours, minutes, seconds, fraction = ''] = match ?? []
  const isEmpty = days === undefined && hours === undefined && minutes === undefined && seconds === undefined
  if (match === null || isEmpty || time?.toUpperCase() === 'T')
    throw new JavaError('java.time.format.DateTimeParseException', 'Text cannot be parsed to a Duration')
  const nanos = Number(fraction.padEnd(9, '0').slice(0, 9)) * (seconds?.startsWith('-') === true ? -1 : 1)
  const total =
    Number(days ?? 0) * 86_400_000 +
    Number(hours ?? 0) * 3_600_000 +
    Number(minutes ?? 0) * 60_000 +
    Number(seconds ?? 0) * 1000 +
    nanos / 1e6
  return sign === '-' ? -total : total
}
