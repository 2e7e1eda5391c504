import { catalogue } from './catalogue.ts'
import { processIo } from './process-io.ts'
import { ToolExit } from './tool-failure.ts'
import type { Tool, ToolIo } from './tool-io.ts'
import { stackTrace } from './java/java-error.ts'

/** Runs the tool of this name and gives its exit code. A failure that a tool lets through ends as an uncaught Java exception: trace, code 1. */
export async function runTool(name: string, args: readonly string[], io: ToolIo = processIo()): Promise<number> {
  const entry = catalogue[name]
  if (entry === undefined) {
    io.err(`samsa: no tool is called ${name}: samsa tool lists them\n`)
    return 2
  }
  if (args[0] === '--samsa-options') {
    io.out(await optionNames(entry.load))
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

/** The long options that a tool's help tells of, one a line: what the shells complete. */
async function optionNames(load: () => Promise<Tool>): Promise<string> {
  let help = ''
  const collect = (text: string | Uint8Array): void => {
    help += typeof text === 'string' ? text : Buffer.from(text).toString()
  }
  const io = { ...processIo(), out: collect, err: collect }
  await (await load())(io, ['--help']).catch(() => {})
  const names = new Set([...help.matchAll(/^\s*(?:\* )?(?:-\w, )?(--[a-z][\w.-]*)/gm)].map((match) => match[1] ?? ''))
  return [...names].map((name) => `${name}\n`).join('')
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
