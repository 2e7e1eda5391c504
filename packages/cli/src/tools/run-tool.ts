import { absent } from './absent.ts'
import { catalogue } from './catalogue.ts'
import { processIo } from './process-io.ts'
import { ToolExit } from './tool-failure.ts'
import type { Tool, ToolIo } from './tool-io.ts'
import { stackTrace } from './java/java-error.ts'

/** Runs the tool of this name and gives its exit code. A failure that a tool lets through ends as an uncaught Java exception: trace, code 1. */
export async function runTool(name: string, args: readonly string[], io: ToolIo = processIo()): Promise<number> {
  const entry = catalogue[name]
  if (entry === undefined) {
    const reason = absent[name]
    io.err(reason === undefined ? `samsa: no tool is called ${name}: samsa tool lists them\n` : `samsa: ${name} is not there: ${reason}\n`)
    return 2
  }
  if (args[0] === '--samsa-options') {
    io.out(await completions(entry.load, args.slice(1)))
    return 0
  }
  const tool = await entry.load()
  try {
    return await tool(io, args)
  } catch (error) {
    if (error instanceof ToolExit) return error.code
    io.err(`Exception in thread "main" ${stackTrace(error)}`)
    return 1
  }
}

/** What may follow these words on a tool's command line, one a line, as its help tells: the shells complete with it. */
async function completions(load: () => Promise<Tool>, before: readonly string[]): Promise<string> {
  const tool = await load()
  const whole = await helpOf(tool, [])
  const commands = Array.from(whole.matchAll(/^ {4}([a-z][\w-]*)(?= {2}|$)/gim), (match) => match[1] ?? '')
  const command = before.find((word) => commands.includes(word))
  const help = command === undefined ? whole : await helpOf(tool, [command])
  const options = Array.from(help.matchAll(/^\s*(?:\* )?(?:-\w, )?(--[a-z][\w.-]*)/gm), (match) => match[1] ?? '')
  const names = new Set([...(command === undefined ? commands : []), ...options])
  return [...names].map((name) => `${name}\n`).join('')
}

async function helpOf(tool: Tool, command: readonly string[]): Promise<string> {
  let help = ''
  const collect = (text: string | Uint8Array): void => {
    help += typeof text === 'string' ? text : Buffer.from(text).toString()
  }
  await tool({ ...processIo(), out: collect, err: collect }, [...command, '--help']).catch(() => {})
  return help
}

/** The names and what each is for. */
export function toolSummaries(): { readonly tool: string; readonly summary: string }[] {
  return Object.entries(catalogue).map(([tool, { summary }]) => ({ tool, summary }))
}

/** The same, one a line. */
export function toolList(): string {
  const names = Object.keys(catalogue)
  const width = Math.max(...names.map((name) => name.length))
  return names.map((name) => `  ${name.padEnd(width)}  ${catalogue[name]?.summary ?? ''}\n`).join('')
}
