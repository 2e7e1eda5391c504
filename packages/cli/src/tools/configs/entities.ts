import type { JoptOptions } from '../options/jopt.ts'

export const ENTITY_TYPES = ['topics', 'clients', 'users', 'brokers', 'ips', 'client-metrics', 'groups', 'broker-loggers'] as const

/** Options that name an entity and its type at once, and those that mean a type's default. */
const FLAGS = [
  ['topic', 'topics'],
  ['client', 'clients'],
  ['user', 'users'],
  ['broker', 'brokers'],
  ['broker-logger', 'broker-loggers'],
  ['ip', 'ips'],
  ['client-metrics', 'client-metrics'],
  ['group', 'groups'],
] as const
const DEFAULT_FLAGS = [
  ['client-defaults', 'clients'],
  ['user-defaults', 'users'],
  ['broker-defaults', 'brokers'],
  ['ip-defaults', 'ips'],
] as const

/** What a command line is about: types and names, paired by place. The default entity's name is empty. */
export interface Entities {
  readonly types: readonly string[]
  readonly names: readonly string[]
  /** Whether a flag such as `--topic` was used. */
  readonly byFlag: boolean
}

export function entitiesOf(options: JoptOptions): Entities {
  const flags = FLAGS.filter(([flag]) => options.has(flag))
  const defaults = DEFAULT_FLAGS.filter(([flag]) => options.has(flag))
  const given = [...options.values('entity-name')]
  const placed = options.given
    .filter((spec) => spec.names.includes('entity-name') || spec.names.includes('entity-default'))
    .map((spec) => (spec.names.includes('entity-name') ? (given.shift() ?? '') : ''))
  return {
    types: [...options.values('entity-type'), ...[...flags, ...defaults].map(([, type]) => type)],
    names: [...placed, ...flags.map(([flag]) => options.text(flag)), ...defaults.map(() => '')],
    byFlag: flags.length + defaults.length > 0,
  }
}
