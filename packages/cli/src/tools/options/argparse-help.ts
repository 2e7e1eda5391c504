import { isPositional, takesValue } from './argparse-spec.ts'
import type { ArgumentSpec, ParserSpec } from './argparse-spec.ts'
import { linePieces } from './line-break.ts'

/** What argparse4j formats for when it is not told the terminal's width. */
const WIDTH = 75
const HELP_INDENT = 25

/** `--help` of a parser; `above` are the parsers that it is a command of, the outermost first. */
export function argparseHelp(parser: ParserSpec, above: readonly ParserSpec[]): string {
  const lines: string[] = [argparseUsage(parser, above)]
  if (parser.description !== undefined) lines.push('\n', `${wrap(parser.description, 0, '')}\n`)
  const inPlace = parser.arguments.filter((argument) => !isSeparate(parser, argument))
  const [positionals, options] = [inPlace.filter(isPositional), inPlace.filter((argument) => !isPositional(argument))]
  const { commands } = parser
  const isTitled = commands?.title !== undefined
  if (positionals.length > 0 || (commands !== undefined && !isTitled)) {
    lines.push('\n', 'positional arguments:\n', ...positionals.map((argument) => argumentHelp(argument, parser)))
    if (commands !== undefined && !isTitled) lines.push(...commandsHelp(parser))
  }
  if (options.length > 0) lines.push('\n', 'optional arguments:\n', ...options.map((argument) => argumentHelp(argument, parser)))
  if (isTitled) lines.push('\n', `${commands?.title ?? ''}:\n`, ...commandsHelp(parser))
  for (const [index, group] of (parser.groups ?? []).entries()) {
    if (!isSeparateGroup(parser, index)) continue
    lines.push('\n')
    if (group.title !== undefined) lines.push(`${group.title}:\n`)
    if (group.description !== undefined) lines.push(`  ${wrap(group.description, 2, '  ')}\n`, '\n')
    lines.push(...parser.arguments.filter((argument) => argument.group === index).map((argument) => argumentHelp(argument, parser)))
  }
  return lines.join('')
}

/** `usage: …`, wrapped. */
export function argparseUsage(parser: ParserSpec, above: readonly ParserSpec[]): string {
  const words = [...above.flatMap(wordsAbove), ...(parser.command === undefined ? [] : [parser.command]), ...wordsOf(parser)]
  const head = `usage: ${parser.prog}`
  const isLong = head.length > 30
  const indent = ' '.repeat(isLong ? 6 : head.length)
  let text = isLong ? `${head}\n${indent}` : head
  let width = isLong ? indent.length + 6 : head.length
  let isFirst = true
  for (const word of words) {
    if (!isFirst && width + word.length + 1 > WIDTH) {
      text += `\n${indent} ${word}`
      width = indent.length + 1 + word.length
    } else {
      text += ` ${word}`
      width += 1 + word.length
      isFirst = false
    }
  }
  return `${text}\n`
}

/** What a command's usage repeats of the parser above it: what must be given. */
function wordsAbove(parser: ParserSpec): string[] {
  const words = parser.command === undefined ? [] : [parser.command]
  words.push(
    ...plainOptions(parser)
      .filter((argument) => argument.required === true)
      .map(shortSyntax),
  )
  for (const [index, group] of (parser.groups ?? []).entries()) {
    const members = parser.arguments.filter((argument) => argument.group === index)
    if (group.mutex !== true || (group.required !== true && members.length > 1)) continue
    words.push(
      ...(members.length > 1
        ? alternatives(members, true)
        : members.filter((each) => group.required === true || each.required === true).map(bareSyntax)),
    )
  }
  return [...words, ...parser.arguments.filter(isPositional).map(shortSyntax)]
}

function wordsOf(parser: ParserSpec): string[] {
  const words = plainOptions(parser).map(shortSyntax)
  for (const [index, group] of (parser.groups ?? []).entries()) {
    const members = parser.arguments.filter((argument) => argument.group === index)
    if (group.mutex !== true || members.length === 0) continue
    if (members.length > 1) words.push(...alternatives(members, group.required === true))
    else words.push(...members.map(group.required === true ? bareSyntax : shortSyntax))
  }
  words.push(...parser.arguments.filter(isPositional).map(shortSyntax))
  if (parser.commands !== undefined) words.push(commandsSyntax(parser), '...')
  return words
}

function plainOptions(parser: ParserSpec): ArgumentSpec[] {
  const isMutex = (argument: ArgumentSpec): boolean => argument.group !== undefined && parser.groups?.[argument.group]?.mutex === true
  return parser.arguments.filter((argument) => !isPositional(argument) && !isMutex(argument))
}

function alternatives(members: readonly ArgumentSpec[], required: boolean): string[] {
  const [open, close] = required ? '()' : '[]'
  const words = members.flatMap((member, at) => (at === 0 ? [bareSyntax(member)] : ['|', bareSyntax(member)]))
  return words.map((word, at) => `${at === 0 ? open : ''}${word}${at === words.length - 1 ? close : ''}`)
}

function shortSyntax(argument: ArgumentSpec): string {
  if (isPositional(argument)) return valueSyntax(argument)
  return argument.required === true ? bareSyntax(argument) : `[${bareSyntax(argument)}]`
}

function bareSyntax(argument: ArgumentSpec): string {
  if (isPositional(argument)) return valueSyntax(argument)
  const value = valueSyntax(argument)
  return `${argument.flags?.[0] ?? ''}${value === '' ? '' : ` ${value}`}`
}

function metavarOf(argument: ArgumentSpec): string {
  if (argument.metavar !== undefined) return argument.metavar
  if (argument.choices !== undefined) return `{${argument.choices.join(',')}}`
  return isPositional(argument) ? argument.dest : argument.dest.toUpperCase()
}

function valueSyntax(argument: ArgumentSpec): string {
  if (!takesValue(argument)) return ''
  const metavar = metavarOf(argument)
  switch (argument.count) {
    case '?':
      return `[${metavar}]`
    case '*':
      return `[${metavar} [${metavar} ...]]`
    case '+':
      return `${metavar} [${metavar} ...]`
    default:
      return metavar
  }
}

function isSeparate(parser: ParserSpec, argument: ArgumentSpec): boolean {
  return argument.group !== undefined && isSeparateGroup(parser, argument.group)
}

function isSeparateGroup(parser: ParserSpec, index: number): boolean {
  const group = parser.groups?.[index]
  return group !== undefined && (group.mutex !== true || group.title !== undefined || group.description !== undefined)
}

function argumentHelp(argument: ArgumentSpec, parser: ParserSpec): string {
  const value = valueSyntax(argument)
  const title = argument.flags?.map((flag) => `${flag}${value === '' ? '' : ` ${value}`}`).join(', ') ?? metavarOf(argument)
  const shown =
    parser.defaultHelp === true && argument.defaultText !== undefined
      ? `${argument.help}${argument.help === '' ? '' : ' '}(default: ${argument.defaultText})`
      : argument.help
  return entry(title, shown)
}

const commandsSyntax = (parser: ParserSpec): string =>
  parser.commands?.metavar ?? `{${parser.commands?.parsers.map((each) => each.command).join(',') ?? ''}}`

function commandsHelp(parser: ParserSpec): string[] {
  const parsers = parser.commands?.parsers ?? []
  return [entry(commandsSyntax(parser), ''), ...parsers.map((each) => commandEntry(each))]
}

function commandEntry(parser: ParserSpec): string {
  return entry(`  ${parser.command ?? ''}`, parser.help ?? '')
}

function entry(title: string, help: string): string {
  if (help === '') return `  ${title}\n`
  const gap = title.length <= 21 ? ' '.repeat(HELP_INDENT - title.length - 2) : `\n${' '.repeat(HELP_INDENT)}`
  return `  ${title}${gap}${wrap(help, HELP_INDENT, ' '.repeat(HELP_INDENT))}\n`
}

/** Wraps as argparse4j does: every full line is justified. */
export function wrap(text: string, offset: number, indent: string): string {
  let result = ''
  let line = ''
  let width = offset
  for (const piece of textPieces(text)) {
    width += piece.length
    if (width > WIDTH) {
      result += `${justified(line, width - piece.length)}\n${indent}`
      line = ''
      width = indent.length + piece.length
    }
    line += piece
    if (piece.endsWith('\n')) {
      result += line + indent
      line = ''
      width = indent.length
    }
  }
  return result + line
}

/** Line ends are breaks too. */
function textPieces(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const pieces = linePieces(line)
    if (at === lines.length - 1) return pieces
    return [...pieces.slice(0, -1), `${pieces.at(-1) ?? ''}\n`]
  })
}

function justified(line: string, width: number): string {
  const text = line.replace(/^ +/, '').replace(/ +$/, '')
  const gaps = text.match(/ +/g)?.length ?? 0
  if (gaps === 0) return text
  const needed = WIDTH - (width - (line.length - text.length))
  const each = Math.trunc(needed / gaps)
  const rest = needed % gaps
  const from = Math.trunc((gaps - rest + 1) / 2)
  let gap = 0
  return text.replaceAll(/ +/g, (blanks) => {
    const add = Math.max(0, each + (from <= gap && gap < from + rest ? 1 : 0))
    gap++
    return blanks + ' '.repeat(add)
  })
}
