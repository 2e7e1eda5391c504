import { ArgumentError, HelpShown, parseArguments } from '../options/argparse.ts'
import type { Arguments } from '../options/argparse.ts'
import { argparseHelp } from '../options/argparse-help.ts'
import { ToolExit } from '../tool-failure.ts'
import type { ToolIo } from '../tool-io.ts'
import { findNodes } from './glob.ts'
import { list } from './listing.ts'
import { printNode, sortedNames } from './metadata-node.ts'
import type { MetadataNode } from './metadata-node.ts'
import { lineParser, shellCommands } from './options.ts'
import type { ShellState } from './shell-state.ts'

/** Runs one line of the shell. `exit` throws ToolExit. */
export function runLine(io: ToolIo, state: ShellState, words: readonly string[], isInteractive: boolean): void {
  const given = words.slice(0, words.findLastIndex((word) => word !== '') + 1)
  const [first] = given
  if (first === undefined) return
  let parsed: Arguments
  try {
    parsed = parseArguments(io, lineParser(isInteractive), given)
  } catch (error) {
    if (error instanceof HelpShown) return
    if (!(error instanceof ArgumentError)) throw error
    state.write(`${error.message}\n`)
    return
  }
  const [command = ''] = parsed.commands
  if (command !== first) {
    state.write(`invalid choice: '${first}': did you mean '${command}'?\n`)
    return
  }
  runCommand(state, command, parsed)
}

function runCommand(state: ShellState, command: string, given: Arguments): void {
  switch (command) {
    case 'cat':
      for (const target of given.values('targets') ?? []) cat(state, target)
      return
    case 'cd':
      changeDirectory(state, given.value('target') ?? '/')
      return
    case 'exit':
      throw new ToolExit(0)
    case 'find':
      for (const path of effectivePaths(given.values('paths'))) find(state, path)
      return
    case 'help':
      state.write(`Welcome to the Apache Kafka metadata shell.\n\n${argparseHelp(lineParser(true), [])}`)
      return
    case 'history':
      history(state, given.number('numEntriesToShow') ?? Infinity)
      return
    case 'ls':
      list(state, effectivePaths(given.values('targets')))
      return
    case 'man':
      man(state, given.text('cmd'))
      return
    case 'pwd':
      state.write(`${state.workingDirectory}\n`)
      return
    default:
      for (const target of given.values('targets') ?? []) tree(state, target)
  }
}

/** Where the shell is, if nothing is named. */
function effectivePaths(given: readonly string[] = []): readonly string[] {
  const named = given.filter((path) => path !== '')
  return named.length === 0 ? ['.'] : named
}

const nodesAt = (state: ShellState, path: string): ReturnType<typeof findNodes> => findNodes(state.root, state.workingDirectory, path)

function cat(state: ShellState, target: string): void {
  const found = nodesAt(state, target)
  if (found.length === 0) state.write(`cat: ${target}: No such file or directory.\n`)
  for (const { node } of found) {
    if (node.kind === 'directory') state.write(`cat: ${target}: Is a directory\n`)
    else state.write(`${node.text}\n`)
  }
}

function tree(state: ShellState, target: string): void {
  const found = nodesAt(state, target)
  if (found.length === 0) state.write(`tree: ${target}: No such file or directory.\n`)
  for (const { node } of found) printNode(node, state.write)
}

function changeDirectory(state: ShellState, target: string): void {
  const found = nodesAt(state, target)
  if (found.length === 0) state.write(`cd: ${target}: no such directory.\n`)
  for (const { path, node } of found) {
    if (node.kind === 'directory') state.workingDirectory = `/${path.join('/')}`
    else state.write(`cd: ${target}: not a directory.\n`)
  }
}

function find(state: ShellState, path: string): void {
  const visit = (name: string, node: MetadataNode): void => {
    state.write(`${name}\n`)
    if (node.kind !== 'directory') return
    for (const each of sortedNames(node)) {
      const child = node.child(each)
      if (child !== undefined) visit(name === '/' ? `/${each}` : `${name}/${each}`, child)
    }
  }
  const found = nodesAt(state, path)
  if (found.length === 0) state.write(`find: ${path}: no such file or directory.\n`)
  for (const { node } of found) visit(path, node)
}

function history(state: ShellState, count: number): void {
  const first = Math.max(0, state.history.length - Math.max(0, count))
  for (const [at, line] of state.history.entries()) if (at >= first) state.write(`${` ${at}`.padStart(5)}  ${line}\n`)
}

function man(state: ShellState, name: string): void {
  const command = shellCommands.find((each) => each.name === name)
  if (command === undefined) {
    state.write(`man: unknown command ${name}. Type help to get a list of commands.\n`)
    return
  }
  state.write(`${name}: ${command.description}\n\n${argparseHelp({ prog: name, arguments: command.arguments }, [])}`)
}
