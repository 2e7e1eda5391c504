const prefix = 'SAMSA_'

/** Variables that are no configurations: those that Kafka's image leaves out, and Samsa's own. */
const excluded: ReadonlySet<string> = new Set(
  [
    'VERSION',
    'HEAP_OPTS',
    'LOG4J_OPTS',
    'OPTS',
    'JMX_OPTS',
    'JVM_PERFORMANCE_OPTS',
    'GC_LOG_OPTS',
    'LOG4J_ROOT_LOGLEVEL',
    'LOG4J_LOGGERS',
    'TOOLS_LOG4J_LOGLEVEL',
    'JMX_HOSTNAME',
    'LOG_FORMAT',
    'LOG_LEVEL',
    'BOOTSTRAP_SERVERS',
  ].map((name) => prefix + name),
)

/**
 * Configurations from the environment, mapped as Kafka's container image maps `KAFKA_*`: lower case, `_` is a dot, `__` an underscore,
 * `___` a dash. `SAMSA_ADVERTISED_LISTENERS` is `advertised.listeners`.
 */
export function environmentProperties(environment: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  for (const [variable, value] of Object.entries(environment)) {
    if (value === undefined || !variable.startsWith(prefix) || excluded.has(variable)) continue
    const name = variable.slice(prefix.length).toLowerCase().replaceAll('_', '.').replaceAll('...', '-').replaceAll('..', '_')
    properties.set(name, value)
  }
  return properties
}
