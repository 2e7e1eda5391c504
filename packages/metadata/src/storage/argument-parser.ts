import { similarWords } from './similar-words.ts'

/** An option of a command. */
export interface OptionSpec {
  readonly long: string
  readonly short: string
  /** `flag` takes no value, `value` one, `list` one each time it is given. */
  readonly kind: 'flag' | 'value' | 'list'
  readonly required?: true
  /** Options of the same group exclude each other. */
  readonly group?: string
  readonly help: string
}

export interface CommandSpec {
  readonly name: string
  readonly help: string
  readonly options: readonly OptionSpec[]
}

export interface ParsedArguments {
  readonly command: string
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, readonly string[]>
}

export type ParseOutcome =
  | { readonly parsed: ParsedArguments }
  | { readonly help: string }
  /** Usage and error as they go to standard error. */
  | { readonly error: string }

const width = 75

/** Parses as argparse4j does, and complains in its form: usage, then the error, wrapped and justified. */
export function parseArguments(
  program: string,
  description: string,
  commands: readonly CommandSpec[],
  args: readonly string[],
): ParseOutcome {
  const [first, ...rest] = args
  const rootUsage = usage(program, ['[-h]', `{${commands.map(({ name }) => name).join(',')}}`, '...'], program)
  if (first === undefined) return failed(program, rootUsage, 'too few arguments')
  if (first === '-h' || first === '--help') return { help: rootHelp(rootUsage, description, commands) }
  if (first.startsWith('-')) return failed(program, rootUsage, `unrecognized arguments: '${first}'`)
  const command = commands.find(({ name }) => name === first)
  if (command === undefined) {
    const choices = commands.map(({ name }) => `'${name}'`).join(', ')
    const words = commands.map(({ name }) => ({ body: name, text: name }))
    return failed(program, rootUsage, `invalid choice: '${first}' (choose from ${choices})`, similarWords(first, words))
  }
  return parseCommand(program, command, rest)
}

function parseCommand(program: string, command: CommandSpec, args: readonly string[]): ParseOutcome {
  const text = usage(`${program} ${command.name}`, usageParts(command), program)
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  const given = new Map<string, OptionSpec>()
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-h' || arg === '--help') return { help: commandHelp(text, command) }
    const [name, inline] = splitOption(arg, command)
    const option = command.options.find(({ long, short }) => long === name || short === name)
    if (option === undefined) return failed(program, text, `unrecognized arguments: '${arg}'`, similarOptions(name, command))
    const rival = option.group === undefined ? undefined : given.get(option.group)
    if (rival !== undefined && rival !== option)
      return failed(program, text, `argument ${names(option)}: not allowed with argument ${names(rival)}`)
    if (option.group !== undefined) given.set(option.group, option)
    if (option.kind === 'flag') {
      if (inline !== undefined) return failed(program, text, `argument ${names(option)}: ignore implicit argument '${inline}'`)
      flags.add(option.long)
      continue
    }
    const next = args[at + 1]
    const value = inline ?? (next !== undefined && !next.startsWith('-') ? next : undefined)
    if (value === undefined) return failed(program, text, `argument ${names(option)}: expected one argument`)
    if (inline === undefined) at++
    values.set(option.long, option.kind === 'list' ? [...(values.get(option.long) ?? []), value] : [value])
  }
  const missing = command.options.find(({ long, required }) => required === true && !values.has(long))
  if (missing !== undefined) return failed(program, text, `argument ${names(missing)} is required`)
  return { parsed: { command: command.name, flags, values } }
}

/** `--name=value`, `-nvalue`, and any unambiguous beginning of a long name. */
function splitOption(arg: string, command: CommandSpec): [string, string | undefined] {
  if (arg.startsWith('--')) {
    const equals = arg.indexOf('=')
    const name = equals < 0 ? arg : arg.slice(0, equals)
    const matches = command.options.filter(({ long }) => long.startsWith(name))
    const exact = matches.some(({ long }) => long === name)
    const full = exact || matches.length !== 1 ? name : (matches[0]?.long ?? name)
    return [full, equals < 0 ? undefined : arg.slice(equals + 1)]
  }
  if (arg.length > 2 && command.options.some(({ short, kind }) => short === arg.slice(0, 2) && kind !== 'flag'))
    return [arg.slice(0, 2), arg.slice(2)]
  return [arg, undefined]
}

function similarOptions(name: string, command: CommandSpec): string {
  const body = (flag: string): string => flag.replace(/^-+/, '')
  if (!name.startsWith('-')) return ''
  return similarWords(
    body(name),
    ['--help', ...command.options.map(({ long }) => long)].map((text) => ({ body: body(text), text })),
  )
}

function names({ long, short }: OptionSpec): string {
  return `${long}/${short}`
}

function metavar({ long }: OptionSpec): string {
  return long.slice(2).replaceAll('-', '_').toUpperCase()
}

function usageParts(command: CommandSpec): string[] {
  const parts = ['[-h]']
  const grouped = command.options.filter(({ group }) => group !== undefined)
  for (const option of command.options) {
    const text = option.kind === 'flag' ? option.long : `${option.long} ${metavar(option)}`
    if (option.group === undefined) parts.push(option.required === true ? text : `[${text}]`)
    else parts.push(`${option === grouped[0] ? '[' : ''}${text}${option === grouped.at(-1) ? ']' : ' |'}`)
  }
  return parts
}

function usage(prefix: string, parts: readonly string[], program: string): string {
  const indent = ' '.repeat(`usage: ${program} `.length)
  const lines = [`usage: ${prefix}`]
  for (const part of parts) {
    const line = lines[lines.length - 1] ?? ''
    const joined = line === indent ? line + part : `${line} ${part}`
    if (joined.length <= width) lines[lines.length - 1] = joined
    else lines.push(indent + part)
  }
  return lines.join('\n')
}

function failed(program: string, usageText: string, message: string, hint = ''): ParseOutcome {
  return { error: `${usageText}\n${justify(`${program}: error: ${message}`)}${hint}` }
}

/** Wraps at the width; every line but the last is stretched to it, the wider gaps in its middle. */
function justify(text: string): string {
  const lines: string[][] = [[]]
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] ?? []
    if (line.length > 0 && [...line, word].join(' ').length > width) lines.push([word])
    else line.push(word)
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line.join(' ') : stretch(line))).join('\n')
}

function stretch(words: readonly string[]): string {
  const gaps = words.length - 1
  if (gaps < 1) return words.join(' ')
  const extra = width - words.join(' ').length
  const each = Math.floor(extra / gaps)
  const rest = extra % gaps
  const from = Math.ceil((gaps - rest) / 2)
  return words.reduce((line, word, index) => {
    const gap = index - 1
    return line + ' '.repeat(1 + each + (gap >= from && gap < from + rest ? 1 : 0)) + word
  })
}

function rootHelp(usageText: string, description: string, commands: readonly CommandSpec[]): string {
  const lines = [usageText, '', description, '', 'positional arguments:', `  {${commands.map(({ name }) => name).join(',')}}`]
  for (const { name, help } of commands) lines.push(...described(`    ${name}`, help))
  return [...lines, '', 'optional arguments:', ...described('  -h, --help', 'show this help message and exit'), ''].join('\n')
}

function commandHelp(usageText: string, command: CommandSpec): string {
  const lines = [usageText, '', 'optional arguments:', ...described('  -h, --help', 'show this help message and exit')]
  for (const option of command.options) {
    const value = option.kind === 'flag' ? '' : ` ${metavar(option)}`
    lines.push(...described(`  ${option.long}${value}, ${option.short}${value}`, option.help))
  }
  return [...lines, ''].join('\n')
}

const helpColumn = 25

function described(title: string, help: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of help.split(' ')) {
    if (line !== '' && `${line} ${word}`.length > width - helpColumn) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  const indented = lines.map((each) => ' '.repeat(helpColumn) + each)
  if (title.length + 2 > helpColumn) return [title, ...indented]
  return [title.padEnd(helpColumn) + (lines[0] ?? ''), ...indented.slice(1)]
}
