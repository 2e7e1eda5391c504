/** An option of a tool that Apache Kafka parses with jopt-simple. */
export interface JoptSpec {
  /** Without dashes; more than one where an option has another name. */
  readonly names: readonly string[]
  readonly description: string
  /** Absent: a flag. */
  readonly argument?: 'required' | 'optional'
  /** The kind of value, as help shows it; String where it is not said. */
  readonly type?: string
  /** What help calls the value. */
  readonly placeholder?: string
  readonly defaults?: readonly string[]
  readonly required?: true
  /** May be given only beside one of these. */
  readonly availableIf?: readonly string[]
  /** Splits a value into several. */
  readonly separator?: string
}
