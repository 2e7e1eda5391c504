import { ConfigException } from './config-exception.ts'
import type { Properties } from './config-entry.ts'

/** Refuses proposals that carry a null. */
export function nullValues(proposed: ReadonlyMap<string, string | null>, kind: 'topic' | 'group' | 'client metrics'): Properties {
  const values = new Map<string, string>()
  const nulls: string[] = []
  for (const [name, value] of proposed) {
    if (value === null) nulls.push(name)
    else values.set(name, value)
  }
  if (nulls.length > 0) throw new ConfigException(`Null value not supported for ${kind} configs: ${nulls.join(',')}`)
  return values
}
