/** A configuration that Kafka refuses. The message is Kafka's own ConfigException text, which admin tools show as it is. */
export class ConfigException extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigException'
  }
}

/** Everything that is wrong with a configuration at once; the message is one problem per line. */
export class ConfigProblems extends ConfigException {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigProblems'
    this.problems = problems
  }
}

/** The form in which Kafka names a key, the value it was given and what is allowed. */
export function invalidValue(name: string, value: string | null, allowed?: string): ConfigException {
  return new ConfigException(`Invalid value ${value} for configuration ${name}${allowed === undefined ? '' : `: ${allowed}`}`)
}
