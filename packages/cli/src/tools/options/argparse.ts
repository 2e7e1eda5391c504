import { KAFKA_COMMIT, KAFKA_VERSION } from './jopt.ts'
import type { ToolIo } from '../tool-io.ts'
import { ToolExit } from '../tool-failure.ts'
import { argparseHelp, argparseUsage, wrap } from './argparse-help.ts'
import { isPositional, takesValue, textualName } from './argparse-spec.ts'
import type { ArgumentSpec, ParserSpec } from './argparse-spec.ts'
import { similarWords } from './similar-words.ts'

/** What a command line said, by destination. */
export class Arguments {
  readonly #values: ReadonlyMap<string, readonly string[]>
  readonly #flags: ReadonlySet<string>
  /** The commands that were named, the outermost first. */
  readonly commands: readonly string[]

  constructor(values: ReadonlyMap<string, readonly string[]>, flags: ReadonlySet<string>, commands: readonly string[]) {
    this.#values = values
    this.#flags = flags
    this.commands = commands
  }

  /** The value given, else the default, else undefined. */
  value(dest: string): string | undefined {
    return this.#values.get(dest)?.at(-1)
  }

  text(dest: string): string {
    return this.value(dest) ?? ''
  }

  values(dest: string): readonly string[] | undefined {
    return this.#values.get(dest)
  }

  number(dest: string): number | undefined {
    const text = this.value(dest)
    return text === undefined ? undefined : Number(text)
  }

  flag(dest: string): boolean {
    return this.#flags.has(dest)
  }
}

/** A command line that argparse4j would not accept; `print` says so as it does. */
export class ArgumentError extends Error {
  readonly #parser: ParserSpec
  readonly #above: readonly ParserSpec[]
  readonly #hint: string

  constructor(message: string, parser: ParserSpec, above: readonly ParserSpec[], hint = '') {
    super(message)
    this.name = 'ArgumentError'
    this.#parser = parser
    this.#above = above
    this.#hint = hint
  }

  print(io: ToolIo): void {
    io.err(`${argparseUsage(this.#parser, this.#above)}${wrap(`${this.#parser.prog}: error: ${this.message}\n`, 0, '')}${this.#hint}`)
  }
}

/** Help was asked for and has been printed. */
export class HelpShown extends Error {}

/** Parses as argparse4j 0.7 does. Throws ArgumentError or HelpShown. */
export function parseArguments(io: ToolIo, root: ParserSpec, args: readonly string[]): Arguments {
  const parse = new Parse(io, args)
  parse.run(root, [])
  return new Arguments(parse.values, parse.flags, parse.commands)
}

/** The same for tools that end at once on a wrong command line, and on help: both with code 1. */
export function parseArgumentsOrExit(io: ToolIo, root: ParserSpec, args: readonly string[]): Arguments {
  try {
    return parseArguments(io, root, args)
  } catch (error) {
    if (error instanceof ArgumentError) error.print(io)
    else if (!(error instanceof HelpShown)) throw error
    throw new ToolExit(1)
  }
}

class Parse {
  readonly values = new Map<string, string[]>()
  readonly flags = new Set<string>()
  readonly commands: string[] = []
  readonly #io: ToolIo
  readonly #args: readonly string[]
  #index = 0
  #afterSeparator = false
  /** A required argument of an outer parser that is missing: told only when nothing worse is found. */
  #deferred: ArgumentError | undefined

  constructor(io: ToolIo, args: readonly string[]) {
    this.#io = io
    this.#args = args
  }

  run(parser: ParserSpec, above: readonly ParserSpec[]): void {
    this.#level(parser, above)
    if (above.length === 0 && this.#deferred !== undefined) throw this.#deferred
  }

  #level(parser: ParserSpec, above: readonly ParserSpec[]): void {
    for (const argument of parser.arguments) {
      if (argument.defaultText !== undefined && takesValue(argument)) this.values.set(argument.dest, [argument.defaultText])
    }
    const used = new Set<ArgumentSpec>()
    const positionals = parser.arguments.filter(isPositional)
    const collected: string[] = []
    let positional = 0
    while (this.#index < this.#args.length) {
      const arg = this.#args[this.#index] ?? ''
      if (this.#isFlag(arg) && arg !== '--') this.#option(parser, above, arg, used)
      else if (arg === '--' && !this.#afterSeparator) {
        this.#afterSeparator = true
        this.#index++
      } else if (positional < positionals.length) {
        const isMany = positionals[positional]?.count === '*' || positionals[positional]?.count === '+'
        collected.push(arg)
        this.#index++
        if (!isMany) positional++
      } else if (!this.#afterSeparator && parser.commands !== undefined) {
        this.#positionals(parser, above, positionals, collected)
        this.#checkRequired(parser, above, used)
        this.#command(parser, above, arg)
        return
      } else {
        throw new ArgumentError(`unrecognized arguments: '${this.#args.slice(this.#index).join(' ')}'`, parser, above)
      }
    }
    if (parser.commands !== undefined) throw new ArgumentError('too few arguments', parser, above)
    this.#positionals(parser, above, positionals, collected)
    this.#checkRequired(parser, above, used)
  }

  #isFlag(arg: string): boolean {
    return !this.#afterSeparator && arg.startsWith('-') && !/^-\d+$/.test(arg)
  }

  #command(parser: ParserSpec, above: readonly ParserSpec[], arg: string): void {
    const parsers = parser.commands?.parsers ?? []
    const exact = parsers.find((each) => each.command === arg)
    const candidates = arg === '' ? [] : parsers.filter((each) => each.command?.startsWith(arg) === true)
    if (exact === undefined && candidates.length > 1) {
      const names = candidates.map((each) => each.command ?? '').sort()
      throw new ArgumentError(`ambiguous command: ${arg} could match ${names.join(', ')}`, parser, above)
    }
    const found = exact ?? candidates[0]
    if (found === undefined) {
      const names = parsers.map((each) => each.command ?? '')
      const hint = similarWords(
        arg,
        names.map((name) => ({ body: name, text: name })),
      )
      throw new ArgumentError(`invalid choice: '${arg}' (choose from ${names.map((name) => `'${name}'`).join(', ')})`, parser, above, hint)
    }
    this.#index++
    this.commands.push(found.command ?? '')
    this.#level(found, [...above, parser])
  }

  #option(parser: ParserSpec, above: readonly ParserSpec[], term: string, used: Set<ArgumentSpec>): void {
    const equals = term.indexOf('=')
    const flag = equals < 0 ? term : term.slice(0, equals)
    let embedded = equals < 0 ? undefined : term.slice(equals + 1)
    let argument = this.#resolve(parser, above, flag)
    if (argument === undefined && /^-[^-]/.test(term)) {
      embedded = undefined
      for (let at = 1; at < term.length; at++) {
        const short = parser.arguments.find((each) => each.flags?.includes(`-${term.charAt(at)}`) === true)
        if (short === undefined) throw this.#unrecognized(parser, above, term)
        if (takesValue(short)) {
          argument = short
          if (term.length > at + 1) embedded = term.slice(at + 1)
          break
        }
        this.#use(parser, above, short, used)
        this.#store(parser, above, short, [])
      }
      this.#index++
      if (argument === undefined) return
    } else if (argument === undefined) throw this.#unrecognized(parser, above, term)
    else this.#index++
    this.#use(parser, above, argument, used)
    this.#value(parser, above, argument, embedded)
  }

  #resolve(parser: ParserSpec, above: readonly ParserSpec[], flag: string): ArgumentSpec | undefined {
    const options = parser.arguments.filter((argument) => !isPositional(argument))
    const exact = options.find((argument) => argument.flags?.includes(flag) === true)
    if (exact !== undefined) return exact
    const candidates = options
      .flatMap((argument) => (argument.flags ?? []).map((each) => ({ each, argument })))
      .filter(({ each }) => each.startsWith(flag))
    if (candidates.length <= 1) return candidates[0]?.argument
    const names = candidates.map(({ each }) => each).sort()
    throw new ArgumentError(`ambiguous option: ${flag} could match ${names.join(', ')}`, parser, above)
  }

  #unrecognized(parser: ParserSpec, above: readonly ParserSpec[], term: string): ArgumentError {
    const body = term.replace(/^-+/, '')
    const words = parser.arguments.flatMap((argument) =>
      (argument.flags ?? []).map((flag) => ({ body: flag.replace(/^-+/, ''), text: flag })),
    )
    const hint =
      body.length >= 2
        ? similarWords(
            body,
            words.filter((word) => word.body.length > 1),
          )
        : ''
    return new ArgumentError(`unrecognized arguments: '${term}'`, parser, above, hint)
  }

  /** Of a group whose members exclude each other, only one may come. */
  #use(parser: ParserSpec, above: readonly ParserSpec[], argument: ArgumentSpec, used: Set<ArgumentSpec>): void {
    if (argument.group !== undefined && parser.groups?.[argument.group]?.mutex === true) {
      const rival = [...used].find((each) => each.group === argument.group && each !== argument)
      if (rival !== undefined)
        throw new ArgumentError(`argument ${textualName(argument)}: not allowed with argument ${textualName(rival)}`, parser, above)
    }
    used.add(argument)
  }

  #value(parser: ParserSpec, above: readonly ParserSpec[], argument: ArgumentSpec, embedded: string | undefined): void {
    const fail = (message: string): never => {
      throw new ArgumentError(`argument ${textualName(argument)}: ${message}`, parser, above)
    }
    if (!takesValue(argument)) {
      if (embedded !== undefined) fail(`ignore implicit argument '${embedded}'`)
      this.#store(parser, above, argument, [])
      return
    }
    if (argument.count === undefined || argument.count === '?') {
      const next = this.#args[this.#index]
      let value = embedded
      if (value === undefined && next !== undefined && !this.#isFlag(next)) {
        value = next
        this.#index++
      }
      if (value === undefined && argument.count === undefined) fail('expected one argument')
      this.#store(parser, above, argument, value === undefined ? [] : [value])
      return
    }
    const values = embedded === undefined ? [] : [embedded]
    while (embedded === undefined && this.#index < this.#args.length && !this.#isFlag(this.#args[this.#index] ?? ''))
      values.push(this.#args[this.#index++] ?? '')
    if (values.length === 0 && argument.count === '+') fail('expected 1 argument(s)')
    this.#store(parser, above, argument, values)
  }

  #store(parser: ParserSpec, above: readonly ParserSpec[], argument: ArgumentSpec, values: readonly string[]): void {
    switch (argument.action) {
      case 'help':
        this.#io.out(argparseHelp(parser, above))
        throw new HelpShown()
      case 'version':
        this.#io.out(`${KAFKA_VERSION} (Commit:${KAFKA_COMMIT})\n`)
        throw new ToolExit(0)
      case 'storeTrue':
        this.flags.add(argument.dest)
        return
      case 'append':
        this.values.set(argument.dest, [...(this.flags.has(argument.dest) ? (this.values.get(argument.dest) ?? []) : []), ...values])
        this.flags.add(argument.dest)
        break
      default:
        this.values.set(argument.dest, [...values])
    }
    for (const value of values) this.#check(parser, above, argument, value)
  }

  #check(parser: ParserSpec, above: readonly ParserSpec[], argument: ArgumentSpec, value: string): void {
    const { type, choices } = argument
    const bad = type === undefined ? undefined : misfit(value, type)
    if (bad !== undefined)
      throw new ArgumentError(`argument ${textualName(argument)}: could not convert '${value}' to ${type} (${bad})`, parser, above)
    if (choices !== undefined && !choices.includes(value)) {
      const message = `argument ${textualName(argument)}: invalid choice: '${value}' (choose from {${choices.join(',')}})`
      throw new ArgumentError(message, parser, above)
    }
  }

  #positionals(parser: ParserSpec, above: readonly ParserSpec[], positionals: readonly ArgumentSpec[], collected: readonly string[]): void {
    const least = positionals.filter((each) => each.count === undefined || each.count === '+').length
    if (collected.length < least) throw new ArgumentError('too few arguments', parser, above)
    const rest = [...collected]
    for (const argument of positionals) {
      const values = argument.count === '*' || argument.count === '+' ? rest.splice(0) : rest.splice(0, 1)
      if (values.length > 0) this.#store(parser, above, argument, values)
    }
  }

  #checkRequired(parser: ParserSpec, above: readonly ParserSpec[], used: ReadonlySet<ArgumentSpec>): void {
    if (this.#deferred === undefined) {
      const missing = parser.arguments.findLast((each) => !isPositional(each) && each.required === true && !used.has(each))
      if (missing !== undefined) this.#deferred = new ArgumentError(`argument ${textualName(missing)} is required`, parser, above)
    }
    if (this.#deferred !== undefined) return
    for (const [index, group] of (parser.groups ?? []).entries()) {
      const members = parser.arguments.filter((each) => each.group === index)
      if (group.mutex !== true || group.required !== true || members.some((each) => used.has(each))) continue
      this.#deferred = new ArgumentError(
        `one of the arguments ${members.map((each) => `${textualName(each)} `).join('')}is required`,
        parser,
        above,
      )
    }
  }
}

/** Why a text is no number of that Java type, in Java's words; undefined if it is one. */
function misfit(text: string, type: NonNullable<ArgumentSpec['type']>): string | undefined {
  if (type === 'Double' || type === 'Float') {
    if (text.trim() === '') return 'empty String'
    return Number.isNaN(Number(text)) ? `For input string: "${text}"` : undefined
  }
  if (!/^[+-]?\d+$/.test(text)) return `For input string: "${text}"`
  const limit = type === 'Short' ? 2n ** 15n : type === 'Integer' ? 2n ** 31n : 2n ** 63n
  const fits = BigInt(text) < limit && BigInt(text) >= -limit
  if (type === 'Short' && !fits) return `Value out of range. Value:"${text}" Radix:10`
  return fits ? undefined : `For input string: "${text}"`
}
