import { illegalArgument } from './java-error.ts'

/** A time in a SimpleDateFormat pattern's fields, local: years to milliseconds, text in quotes. */
export function formatDate(pattern: string, timeMs: number): string {
  const date = new Date(timeMs)
  const pad = (value: number, width: number): string => String(value).padStart(width, '0')
  return pattern.replaceAll(/'([^']*)'|([a-zA-Z])\2*/g, (text: string, literal: string | undefined) => {
    if (literal !== undefined) return literal === '' ? "'" : literal
    const width = text.length
    switch (text[0]) {
      case 'y':
        return width === 2 ? pad(date.getFullYear() % 100, 2) : pad(date.getFullYear(), width)
      case 'M':
        return width >= 3 ? date.toLocaleString('en-US', { month: width === 3 ? 'short' : 'long' }) : pad(date.getMonth() + 1, width)
      case 'd':
        return pad(date.getDate(), width)
      case 'H':
        return pad(date.getHours(), width)
      case 'h':
        return pad(date.getHours() % 12 === 0 ? 12 : date.getHours() % 12, width)
      case 'm':
        return pad(date.getMinutes(), width)
      case 's':
        return pad(date.getSeconds(), width)
      case 'S':
        return pad(date.getMilliseconds(), width)
      case 'a':
        return date.getHours() < 12 ? 'AM' : 'PM'
      case 'E':
        return date.toLocaleString('en-US', { weekday: width <= 3 ? 'short' : 'long' })
      case 'Z':
      case 'X':
      case 'z': {
        const offset = -date.getTimezoneOffset()
        return `${offset < 0 ? '-' : '+'}${pad(Math.trunc(Math.abs(offset) / 60), 2)}${pad(Math.abs(offset) % 60, 2)}`
      }
      default:
        throw illegalArgument(`Illegal pattern character '${text[0] ?? ''}'`)
    }
  })
}
