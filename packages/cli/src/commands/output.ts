import { table } from '../table.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** Rows as a table for people, or as JSON objects under the headings' names for pipes. */
export async function printRows(
  terminal: Terminal,
  output: string,
  headings: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  if (output === 'json') {
    const objects = rows.map((row) => Object.fromEntries(headings.map((heading, at) => [camel(heading), row[at] ?? null])))
    await terminal.out(`${JSON.stringify(objects)}\n`)
    return
  }
  if (rows.length === 0) return
  await terminal.out(
    table(
      headings,
      rows.map((row) => row.map((cell) => cell ?? '-')),
    ),
  )
}

/** `log end` to `logEnd`. */
function camel(heading: string): string {
  return heading.replaceAll(/ ([a-z])/g, (_text, letter: string) => letter.toUpperCase())
}

export function requireOutput(output: string): void {
  if (output !== 'table' && output !== 'json') throw new CommandError(`Unknown output '${output}': table or json`)
}
