import type { Metric } from '@samsa/client'
import { doubleText, fixed } from '../java/number-text.ts'

/** A client's metrics as Kafka's tools print them: sorted, names padded, values with three digits. */
export function metricsTable(metrics: readonly Metric[]): string {
  const rows = metrics.map(({ group, name, tags, value }): [string, number] => {
    const tagText = Object.entries(tags).map(([key, tag]) => `${key}=${tag}`)
    return [`${group}:${name}:{${tagText.join(', ')}}`, value]
  })
  if (rows.length === 0) return ''
  rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => {
    const text = Number.isFinite(value) ? fixed(value, 3) : doubleText(value)
    return `${name.padEnd(width)} : ${text}\n`
  })
  return `\n${'Metric Name'.padEnd(width)}   Value\n${lines.join('')}`
}
