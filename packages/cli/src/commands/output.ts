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

/** Tells what was done to something, as `created`, `topic`, `orders`. */
export type Tell = (did: string, kind: string, name: string) => Promise<void>

/** Runs work that changes things: each change is a line for people at once, or all are one JSON array at the end, also of work that failed midway. */
export async function telling(terminal: Terminal, output: string, work: (tell: Tell) => Promise<void>): Promise<void> {
  const deeds: Readonly<Record<string, string>>[] = []
  const isJson = output === 'json'
  try {
    await work(async (did, kind, name) => {
      if (isJson) deeds.push({ [kind]: name, done: did })
      else await terminal.out(`${did.charAt(0).toUpperCase()}${did.slice(1)} ${kind} ${name}.\n`)
    })
  } finally {
    if (isJson) await terminal.out(`${JSON.stringify(deeds)}\n`)
  }
}

export function requireOutput(output: string): void {
  if (output !== 'table' && output !== 'json') throw new CommandError(`Unknown output '${output}': table or json`)
}
