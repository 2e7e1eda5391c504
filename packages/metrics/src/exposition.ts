import type { Labels } from './prometheus-name.ts'

interface Family {
  readonly kind: 'counter' | 'gauge'
  readonly help: string
  readonly lines: string[]
}

/** Collects samples by metric, because the text format wants all lines of a metric together. */
export class Exposition {
  readonly #families = new Map<string, Family>()

  add(name: string, kind: 'counter' | 'gauge', help: string, labels: Labels, value: number): void {
    let family = this.#families.get(name)
    if (family === undefined) {
      family = { kind, help, lines: [] }
      this.#families.set(name, family)
    }
    family.lines.push(`${name}${labelText(labels)} ${numberText(value)}`)
  }

  /** The Prometheus text format, version 0.0.4, sorted by name. */
  text(): string {
    const parts: string[] = []
    for (const [name, family] of [...this.#families].sort(([a], [b]) => (a < b ? -1 : 1))) {
      parts.push(`# HELP ${name} ${escape(family.help)}`, `# TYPE ${name} ${family.kind}`, ...family.lines)
    }
    return parts.length === 0 ? '' : `${parts.join('\n')}\n`
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}="${escape(value).replaceAll('"', '\\"')}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
