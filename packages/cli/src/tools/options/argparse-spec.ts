/** An argument of a tool that Apache Kafka parses with argparse4j. */
export interface ArgumentSpec {
  /** `-h`, `--help`; none of a positional argument. */
  readonly flags?: readonly string[]
  /** Of a positional argument. */
  readonly name?: string
  /** Under what name its value is found. */
  readonly dest: string
  readonly help: string
  readonly required?: true
  readonly metavar?: string
  /** How many values: exactly one where nothing is said. */
  readonly count?: '?' | '*' | '+'
  readonly action?: 'storeTrue' | 'append' | 'help' | 'version'
  /** As help prints it; also the value where none is given. */
  readonly defaultText?: string
  readonly type?: 'Short' | 'Integer' | 'Long' | 'Double' | 'Float'
  readonly choices?: readonly string[]
  /** Place of its group in the parser's. */
  readonly group?: number
}

interface GroupSpec {
  readonly title?: string
  readonly description?: string
  /** Only one of its arguments may be given. */
  readonly mutex?: true
  readonly required?: true
}

export interface ParserSpec {
  readonly prog: string
  readonly command?: string
  /** What the parser above says of this command. */
  readonly help?: string
  readonly description?: string
  /** Help shows defaults. */
  readonly defaultHelp?: true
  readonly arguments: readonly ArgumentSpec[]
  readonly groups?: readonly GroupSpec[]
  readonly commands?: {
    readonly title?: string
    readonly metavar?: string
    readonly dest?: string
    readonly parsers: readonly ParserSpec[]
  }
}

export const isPositional = (argument: ArgumentSpec): boolean => argument.flags === undefined

/** As messages call it. */
export const textualName = (argument: ArgumentSpec): string => argument.flags?.join('/') ?? argument.name ?? argument.dest

export const takesValue = (argument: ArgumentSpec): boolean => argument.action === undefined || argument.action === 'append'
