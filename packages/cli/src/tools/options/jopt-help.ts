import type { JoptSpec } from './jopt-option.ts'
import { linePieces } from './line-break.ts'

/** The overall width and the gap between the two columns that jopt-simple's own formatter uses. */
const WIDTH = 80
const GAP = 2
const INDENT = '  '

interface Row {
  readonly option: string
  readonly description: string
}

/** The table of options as jopt-simple prints it. */
export function joptHelp(specs: readonly JoptSpec[]): string {
  const sorted = specs.toSorted((a, b) => compare(displayNames(a)[0] ?? '', displayNames(b)[0] ?? ''))
  const anyRequired = sorted.some((spec) => spec.required === true)
  const rows: Row[] = [
    { option: anyRequired ? 'Option (* = required)' : 'Option', description: 'Description' },
    { option: anyRequired ? '---------------------' : '------', description: '-----------' },
    ...sorted.map((spec) => ({ option: optionText(spec), description: descriptionText(spec) })),
  ]
  const [optionWidth, descriptionWidth] = widths(rows)
  const fitted = rows.flatMap((row) => fit(row, optionWidth, descriptionWidth))
  const [finalOption, finalDescription] = widths(fitted)
  return fitted.map((row) => `${row.option.padEnd(finalOption)}${' '.repeat(GAP)}${row.description.padEnd(finalDescription)}\n`).join('')
}

/** Short names first, then long ones, each in order. */
export function displayNames(spec: JoptSpec): readonly string[] {
  const ordered = (names: readonly string[]): string[] => names.toSorted(compare)
  return [...ordered(spec.names.filter((name) => name.length === 1)), ...ordered(spec.names.filter((name) => name.length > 1))]
}

function optionText(spec: JoptSpec): string {
  const names = displayNames(spec).map((name) => (name.length > 1 ? `--${name}` : `-${name}`))
  const head = `${spec.required === true ? '* ' : ''}${names.join(', ')}`
  if (spec.argument === undefined) return head
  const [open, close] = spec.argument === 'optional' ? '[]' : '<>'
  return `${head} ${open}${spec.type ?? 'String'}${spec.placeholder === undefined ? '' : `: ${spec.placeholder}`}${close}`
}

function descriptionText(spec: JoptSpec): string {
  const defaults = spec.defaults ?? []
  if (defaults.length === 0) return spec.description
  return `${spec.description} (default: ${defaults.length === 1 ? defaults[0] : `[${defaults.join(', ')}]`})`.trim()
}

function widths(rows: readonly Row[]): [number, number] {
  const option = Math.min((WIDTH - GAP) / 2, Math.max(...rows.map((row) => row.option.length)))
  return [option, Math.min(WIDTH - option - GAP, Math.max(...rows.map((row) => row.description.length)))]
}

function fit(row: Row, optionWidth: number, descriptionWidth: number): Row[] {
  const options = wrapped(row.option, optionWidth)
  const descriptions = wrapped(row.description, descriptionWidth)
  return Array.from({ length: Math.max(options.length, descriptions.length) }, (_, at) => ({
    option: options[at] ?? '',
    description: descriptions[at] ?? '',
  }))
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const embedded of text.trim().replace(/\n+$/, '').split('\n')) {
    let line = ''
    for (const piece of linePieces(embedded)) {
      if (line.length + piece.length > width) {
        lines.push(line.replace(/\s+$/, ''))
        line = INDENT + piece
      } else line += piece
    }
    if (line !== '') lines.push(line)
  }
  return lines
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
