import type { ToolIo } from '../tool-io.ts'
import { ToolExit } from '../tool-failure.ts'
import { JavaError } from '../java/java-error.ts'
import { displayNames, joptHelp } from './jopt-help.ts'
import type { JoptSpec } from './jopt-option.ts'

/** What a command line said, read as jopt-simple 5 reads it. */
export class JoptOptions {
  readonly args: readonly string[]
  /** Options in the order given, one entry each time. */
  readonly given: readonly JoptSpec[]
  readonly nonOptions: readonly string[]
  readonly #specs: readonly JoptSpec[]
  readonly #values: ReadonlyMap<JoptSpec, readonly string[]>

  constructor(
    specs: readonly JoptSpec[],
    args: readonly string[],
    found: {
      readonly given: readonly JoptSpec[]
      readonly nonOptions: readonly string[]
      readonly values: ReadonlyMap<JoptSpec, string[]>
    },
  ) {
    this.#specs = specs
    this.args = args
    this.given = found.given
    this.nonOptions = found.nonOptions
    this.#values = found.values
  }

  has(name: string): boolean {
    return this.given.includes(this.spec(name))
  }

  /** The value given, else the default, else undefined. More than one throws as jopt-simple does. */
  value(name: string): string | undefined {
    const values = this.values(name)
    if (values.length > 1)
      throw optionError(
        'MultipleArgumentsForOptionException',
        `Found multiple arguments for option ${specName(this.spec(name))}, but you asked for only one`,
      )
    return values[0]
  }

  /** All values, split where the option says so. */
  values(name: string): readonly string[] {
    const spec = this.spec(name)
    const values = this.#values.get(spec) ?? []
    return values.length > 0 ? this.#checked(spec, values) : (spec.defaults ?? [])
  }

  /** A value that must be there: after required options were checked, or with a default. */
  text(name: string): string {
    return this.value(name) ?? ''
  }

  int(name: string): number | undefined {
    const text = this.value(name)
    return text === undefined ? undefined : Number(text)
  }

  spec(name: string): JoptSpec {
    const spec = this.#specs.find((each) => each.names.includes(name))
    if (spec === undefined) throw new Error(`No option ${name}`)
    return spec
  }

  #checked(spec: JoptSpec, values: readonly string[]): readonly string[] {
    for (const value of values) {
      if (!convertible(value, spec.type)) {
        const message = `Cannot parse argument '${value}' of option ${specName(spec)}`
        throw optionError('OptionArgumentConversionException', message, conversionError(value, spec.type))
      }
    }
    return values
  }
}

/** How jopt-simple names an option in a message: its display names in brackets, without dashes. */
function specName(spec: JoptSpec): string {
  return displayNames(spec).join('/')
}

/** `[a, b]`: OptionSpec's own text form. */
export function specText(spec: JoptSpec): string {
  return `[${displayNames(spec).join(', ')}]`
}

function optionError(exception: string, message: string, cause?: JavaError): JavaError {
  return new JavaError(`joptsimple.${exception}`, message, cause === undefined ? undefined : { cause })
}

/** Why a number could not be read, as Java's `valueOf` tells it through jopt-simple. */
function conversionError(text: string, type: string | undefined): JavaError {
  const javaText = /^\s*$/.test(text) && type === 'Double' ? 'empty String' : `For input string: "${text}"`
  const cause = new JavaError('java.lang.NumberFormatException', javaText)
  return new JavaError('joptsimple.internal.ReflectionException', cause.toString(), { cause })
}

function convertible(text: string, type: string | undefined): boolean {
  switch (type) {
    case 'Integer':
    case 'int':
      return /^[+-]?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= 2147483648 && Number(text) <= 2147483647
    case 'Long':
      return /^[+-]?\d{1,19}$/.test(text) && BigInt(text) <= 9223372036854775807n && BigInt(text) >= -9223372036854775808n
    case 'Double':
      return text.trim() !== '' && !Number.isNaN(Number(text))
    default:
      return true
  }
}

/** Parses, or throws a JavaError of jopt-simple's. Kafka's tools mostly forbid abbreviations; where they are allowed, `abbreviations` says so. */
export function parseJopt(specs: readonly JoptSpec[], args: readonly string[], { abbreviations = false } = {}): JoptOptions {
  const given: JoptSpec[] = []
  const nonOptions: string[] = []
  const values = new Map<JoptSpec, string[]>()
  const find = (name: string): JoptSpec | undefined => {
    const exact = specs.find((spec) => spec.names.includes(name))
    if (exact !== undefined || !abbreviations || name === '') return exact
    const candidates = new Set(specs.filter((spec) => spec.names.some((each) => each.startsWith(name))))
    return candidates.size === 1 && specs.flatMap((spec) => spec.names).filter((each) => each.startsWith(name)).length === 1
      ? [...candidates][0]
      : undefined
  }
  const rest = [...args]
  const add = (spec: JoptSpec, value: string): void => {
    const parts = spec.separator === undefined ? [value] : tokens(value, spec.separator)
    values.set(spec, [...(values.get(spec) ?? []), ...parts])
  }
  const handle = (spec: JoptSpec, inline: string | undefined): void => {
    given.push(spec)
    if (spec.argument === undefined) return
    if (inline !== undefined) return add(spec, inline)
    if (spec.argument === 'required') {
      const value = rest.shift()
      if (value === undefined) throw optionError('OptionMissingRequiredArgumentException', `Option ${specName(spec)} requires an argument`)
      return add(spec, value)
    }
    const next = rest[0]
    if (next !== undefined && isArgument(next, spec)) add(spec, rest.shift() ?? '')
  }
  while (rest.length > 0) {
    const arg = rest.shift() ?? ''
    if (arg === '--') {
      nonOptions.push(...rest)
      break
    }
    if (arg.startsWith('--') || (arg.startsWith('-') && arg !== '-')) {
      const long = arg.startsWith('--')
      const body = arg.slice(long ? 2 : 1)
      const equals = body.indexOf('=')
      const name = equals < 0 ? body : body.slice(0, equals)
      const spec = find(name)
      if (spec !== undefined) handle(spec, equals < 0 ? undefined : body.slice(equals + 1))
      else if (long) throw optionError('UnrecognizedOptionException', `${name} is not a recognized option`)
      else cluster(body)
    } else nonOptions.push(arg)
  }
  const missing = specs.filter((spec) => spec.required === true && !given.includes(spec))
  const asksForHelp = given.some((spec) => spec.names.includes('help') || spec.names.includes('version'))
  if (missing.length > 0 && !asksForHelp)
    throw optionError('MissingRequiredOptionsException', `Missing required option(s) [${missing.map(specName).join(', ')}]`)
  const unavailable = specs.filter(
    (spec) =>
      spec.availableIf !== undefined &&
      given.includes(spec) &&
      !spec.availableIf.some((name) => given.some((each) => each.names.includes(name))),
  )
  if (unavailable.length > 0 && !asksForHelp)
    throw optionError(
      'UnavailableOptionException',
      `Option(s) [${unavailable.map(specName).join(', ')}] are unavailable given other options on the command line`,
    )
  return new JoptOptions(specs, args, { given, nonOptions, values })

  function cluster(body: string): void {
    for (const char of body) {
      const spec = find(char)
      if (spec === undefined) throw optionError('UnrecognizedOptionException', `${char} is not a recognized option`)
      if (spec.argument !== undefined) break
    }
    for (let at = 0; at < body.length; at++) {
      const spec = find(body.charAt(at))
      if (spec === undefined) return
      if (spec.argument !== undefined && body.length > at + 1) return handle(spec, body.slice(at + 1))
      handle(spec, undefined)
    }
  }
}

/** Of an option whose value is optional: what is of another type is none, nor a word that looks like an option, unless it is a number that the option wants. */
function isArgument(text: string, spec: JoptSpec): boolean {
  const looksLikeOption = text.startsWith('-') && text !== '-'
  if (!looksLikeOption) return convertible(text, spec.type)
  return /^-\d/.test(text) && spec.type !== undefined && spec.type !== 'String' && convertible(text, spec.type)
}

function tokens(value: string, separator: string): string[] {
  const parts = value.split(separator).filter((part) => part !== '')
  return parts.length === 0 ? [value] : parts
}

/** The message, the table of options, exit code 1. */
export function usageAndExit(io: ToolIo, specs: readonly JoptSpec[], message: string): never {
  io.err(`${message}\n${joptHelp(specs)}`)
  throw new ToolExit(1)
}

/** What Kafka's CommandLineUtils checks; each failure prints the usage and ends the tool. */
export class JoptChecks {
  readonly io: ToolIo
  readonly specs: readonly JoptSpec[]
  readonly options: JoptOptions

  constructor(io: ToolIo, specs: readonly JoptSpec[], options: JoptOptions) {
    this.io = io
    this.specs = specs
    this.options = options
  }

  usage(message: string): never {
    return usageAndExit(this.io, this.specs, message)
  }

  helpOrVersion(message: string): void {
    if (this.options.args.length === 0 || this.options.has('help')) this.usage(message)
    if (this.options.has('version')) {
      this.io.out(`${KAFKA_VERSION}\n`)
      throw new ToolExit(0)
    }
  }

  required(...names: readonly string[]): void {
    for (const name of names) {
      if (!this.options.has(name)) this.usage(`Missing required argument "${specText(this.options.spec(name))}"`)
    }
  }

  invalid(used: string, names: Iterable<string>): void {
    if (!this.options.has(used)) return
    for (const name of names) {
      if (this.options.has(name))
        this.usage(`Option "${specText(this.options.spec(used))}" can't be used with option "${specText(this.options.spec(name))}"`)
    }
  }

  exactlyOne(...names: readonly string[]): void {
    if (names.filter((name) => this.options.has(name)).length === 1) return
    const texts = names.map((name) => specText(this.options.spec(name)))
    this.usage(`Exactly one of the following arguments is required: ${texts.join(', ')}`)
  }
}

export const KAFKA_VERSION = '4.3.1'
/** What that version was built from. */
export const KAFKA_COMMIT = '26b251a451ce941d'
