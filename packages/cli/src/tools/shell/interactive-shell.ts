import { createInterface } from 'node:readline/promises'
import { Readable, Writable } from 'node:stream'
import type { ToolIo } from '../tool-io.ts'
import { namesOf, withoutDots } from './glob.ts'
import { sortedNames } from './metadata-node.ts'
import type { MetadataNode } from './metadata-node.ts'
import { shellCommands } from './options.ts'
import { runLine } from './shell-commands.ts'
import type { ShellState } from './shell-state.ts'

/** Lines until the end of the input or `exit`; where a person types, with a prompt, history and completion. */
export async function interactiveShell(io: ToolIo, root: MetadataNode): Promise<void> {
  const lines: string[] = []
  const state: ShellState = {
    root,
    workingDirectory: '/',
    screenWidth: process.stdout.columns,
    history: lines,
    write: (text) => io.out(text),
  }
  io.out('[ Kafka Metadata Shell ]\n')
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      io.out(chunk)
      done()
    },
  })
  const reader = createInterface({
    input: io.prompting ? process.stdin : Readable.from(io.stdin),
    output: io.prompting ? process.stdout : output,
    terminal: io.prompting,
    prompt: '>> ',
    completer: (line: string) => completions(state, line),
  })
  try {
    reader.on('SIGINT', () => {
      io.out('^C\n')
      reader.prompt()
    })
    reader.prompt()
    for await (const line of reader) {
      if (line.trim() !== '') lines.push(line)
      runLine(io, state, wordsOf(line), true)
      reader.prompt()
    }
  } finally {
    reader.close()
  }
}

/** Words between blanks; quotes keep blanks, a backslash keeps what follows. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"'\\]|\\.|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double: string | undefined, single: string | undefined) => double ?? single ?? ''),
  )
}

/** What may stand where the line ends, and the text that it replaces. */
function completions(state: ShellState, line: string): [string[], string] {
  const words = line.trimStart().split(/\s+/)
  const last = words.at(-1) ?? ''
  if (words.length <= 1) return [shellCommands.map((command) => command.name).filter((name) => name.startsWith(last)), last]
  if (words[0] === 'man') return [shellCommands.map((command) => command.name).filter((name) => name.startsWith(last)), last]
  return [pathsFrom(state, last), last]
}

/** The paths that go on from a beginning; directories end with a slash. */
export function pathsFrom(state: Pick<ShellState, 'root' | 'workingDirectory'>, prefix: string): string[] {
  const slash = prefix.lastIndexOf('/')
  const [folder, beginning] = [prefix.slice(0, slash + 1), prefix.slice(slash + 1)]
  let node: MetadataNode | undefined = state.root
  for (const name of withoutDots(namesOf(prefix.startsWith('/') ? folder : `${state.workingDirectory}/${folder}`)))
    node = node?.kind === 'directory' ? node.child(name) : undefined
  if (node?.kind !== 'directory') return []
  const parent = node
  return sortedNames(parent)
    .filter((name) => name.startsWith(beginning))
    .map((name) => `${folder}${name}${parent.child(name)?.kind === 'directory' ? '/' : ''}`)
}
