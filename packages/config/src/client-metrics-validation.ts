import { ConfigException } from './config-exception.ts'
import type { ConfigFailure } from './config-entry.ts'
import { clientMetricsDefinition } from './definitions.ts'
import { nullValues } from './null-values.ts'

const attributes: readonly string[] = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
]

/** Whether a client-metrics subscription may be given these configurations (KIP-714). The text of a failure is Kafka's. */
export function validateClientMetricsConfigs(name: string, proposed: ReadonlyMap<string, string | null>): ConfigFailure | undefined {
  try {
    return check(name, proposed)
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error
    return { error: 'INVALID_CONFIG', message: error.message }
  }
}

function check(name: string, proposed: ReadonlyMap<string, string | null>): ConfigFailure | undefined {
  const configs = nullValues(proposed, 'client metrics')
  if (name === '') return { error: 'INVALID_REQUEST', message: "Subscription name can't be empty" }
  for (const key of configs.keys()) {
    if (!clientMetricsDefinition.keys.has(key)) return { error: 'INVALID_REQUEST', message: `Unknown client metrics configuration: ${key}` }
  }
  const { values, problems } = clientMetricsDefinition.parseAll(configs)
  if (problems[0] !== undefined) throw new ConfigException(problems[0])
  const interval = Number(values.get('interval.ms')?.value)
  if (interval < 100 || interval > 3_600_000) {
    const message = `Invalid value ${interval} for interval.ms, interval must be between 100 and 3600000 (1 hour)`
    return { error: 'INVALID_REQUEST', message }
  }
  parseMatchPatterns(values.get('match')?.text ?? '')
  return undefined
}

/** `client_id=app.*,client_software_name=librdkafka` to patterns that have to match a client's whole attribute. */
export function parseMatchPatterns(text: string): ReadonlyMap<string, RegExp> {
  const patterns = new Map<string, RegExp>()
  for (const pair of text === '' ? [] : text.split(',')) {
    const parts = pair.split('=')
    // Java's split drops empty parts at the end, so `a=b=` counts as one pair.
    while (parts.length > 0 && parts.at(-1) === '') parts.pop()
    const [attribute = '', pattern = ''] = parts.map((part) => part.trim())
    const expression = parts.length === 2 && attributes.includes(attribute) ? compile(pattern) : undefined
    if (expression === undefined) throw new ConfigException(`Illegal client matching pattern: ${pair}`)
    patterns.set(attribute, expression)
  }
  return patterns
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 's')
  } catch {
    return undefined
  }
}
