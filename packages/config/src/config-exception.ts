/** A configuration that Kafka refuses. The message is Kafka's own ConfigException text, which admin tools show as it is. */
export class ConfigException extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigException'
  }
}

/** The form in which Kafka names a key, the value it was given and what is allowed. */
export function invalidValue(name: string, value: string | null, allowed?: string): ConfigException {
  return new ConfigException(`Invalid value ${value} for configuration ${name}${allowed === undefined ? '' : `: ${allowed}`}`)
}
