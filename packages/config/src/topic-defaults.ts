import { logRetentionMs, logRollJitterMs, logRollMs } from './broker-checks.ts'
import type { BrokerConfig } from './broker-config.ts'
import { brokerDefinition } from './definitions.ts'
import { groupSynonyms, topicSynonyms } from './synonyms.ts'

const known = new WeakMap<BrokerConfig, ReadonlyMap<string, string>>()

/** What a topic gets from the broker, as text by topic key, in the topic's units. */
export function topicDefaults(broker: BrokerConfig): ReadonlyMap<string, string> {
  const cached = known.get(broker)
  if (cached !== undefined) return cached
  const defaults = new Map<string, string>()
  for (const [name, synonyms] of topicSynonyms) {
    for (const synonym of synonyms) {
      const text = broker.text(synonym.name)
      if (text === null) continue
      defaults.set(name, text)
      break
    }
  }
  defaults.set('segment.ms', String(logRollMs(broker)))
  defaults.set('segment.jitter.ms', String(logRollJitterMs(broker)))
  defaults.set('retention.ms', String(logRetentionMs(broker)))
  known.set(broker, defaults)
  return defaults
}

/** What a group gets from the broker, as text by group key. */
export function groupDefaults(broker: BrokerConfig): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>()
  for (const [name, synonym] of groupSynonyms) {
    const text = brokerDefinition.keys.has(synonym) ? broker.text(synonym) : null
    if (text !== null) defaults.set(name, text)
  }
  return defaults
}
