import type { KeyDescription, Pending } from './key.ts'

/** Whether setting a key changes anything in Samsa today, and when. */
export type Effect = 'live' | 'restart' | `none yet: ${string}`

const reasons: Readonly<Record<Pending, string>> = {
  'share groups': 'share groups are not built',
  'streams groups': 'streams groups are not built',
  security: 'TLS, SASL and authorization are not built',
  quotas: 'quotas are stored but not enforced',
  'tiered storage': 'tiered storage is not built',
  'other nodes': 'a cluster of several nodes is not built',
  'client telemetry': 'client telemetry is not built',
  'Java plugins': 'Samsa runs no Java classes',
  'Java threads': 'Samsa runs on one event loop',
  'not built': 'it is not built',
}

/** `topicLike` keys (topics, groups, subscriptions) take effect at once; broker keys only where they are dynamic. */
export function effectOf(key: KeyDescription, topicLike = false): Effect {
  if (key.pending !== undefined) return `none yet: ${reasons[key.pending]}`
  return topicLike || key.update !== undefined ? 'live' : 'restart'
}
