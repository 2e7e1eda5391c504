// Commands of Apache Kafka's tools as lines of text: each becomes a step whose output is status, standard output and standard error.
import { sleep } from './children.ts'
import type { SuiteContext } from './suite.ts'

/** Splits at spaces; 'single quotes' keep what is inside together. */
export const words = (line: string): string[] => [...line.matchAll(/'([^']*)'|[^\s']+/g)].map((found) => found[1] ?? found[0])

export interface ToolOptions {
  stdin?: string
  timeoutMs?: number
  /** Lines in any order: they are sorted before they are compared. */
  sorted?: boolean
  /** Takes away what differs by itself. */
  clean?: (text: string) => string
  controller?: boolean
  name?: string
}

/** Runs `Tool --flag value …`, adding the bootstrap address unless the line names one. */
export const tool = async (context: SuiteContext, line: string, options: ToolOptions = {}): Promise<string> => {
  const [name = '', ...rest] = words(line)
  const args = rest.some((word) => word.startsWith('--bootstrap') || word === '--no-bootstrap')
    ? rest.filter((word) => word !== '--no-bootstrap')
    : options.controller
      ? [...rest, '--bootstrap-controller', `127.0.0.1:${context.node.controllerPort}`]
      : [...rest, '--bootstrap-server', context.node.bootstrap]
  return context.log.step(options.name ?? line, async () => {
    const outcome = await context.tools.run(name, args, options.stdin, options.timeoutMs)
    // The broker learns of a change a moment after the controller has answered.
    if (/--(create|delete|alter|execute|add-config|interval)\b/.test(line)) await sleep(150)
    // Stack frames differ where the tools' own threads interleave; what they say does not.
    const text = (part: string): string => {
      const lines = part.split('\n').filter((each) => !/^\s+at |^\s*\.\.\. \d+ more/.test(each))
      const ordered = options.sorted ? lines.sort() : lines
      return options.clean ? options.clean(ordered.join('\n')) : ordered.join('\n')
    }
    return `status ${outcome.code}\n${text(outcome.stdout)}${outcome.stderr ? `\nstderr: ${text(outcome.stderr)}` : ''}`
  })
}

/** Runs a tool for its effect, without recording a step. */
export const quietly = async (context: SuiteContext, line: string, stdin = ''): Promise<string> => {
  const [name = '', ...rest] = words(line)
  const outcome = await context.tools.run(name, [...rest, '--bootstrap-server', context.node.bootstrap], stdin)
  return outcome.stdout
}

export const script = async (context: SuiteContext, text: string, options: ToolOptions = {}): Promise<void> => {
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line !== '' && !line.startsWith('#')) await tool(context, line, options)
  }
}
