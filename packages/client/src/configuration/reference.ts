import { adminKeys } from './admin-keys.ts'
import { connectionKeys, securityKeys } from './common-keys.ts'
import { consumerKeys } from './consumer-keys.ts'
import type { Definition } from './key.ts'
import { producerKeys } from './producer-keys.ts'
import { camelName } from './reading.ts'

const generated = 'Generated from `packages/client/src/configuration` by `node packages/client/scripts/write-reference.ts`.'

/** `docs/reference/client-config.md`, from the tables. */
export function clientConfigReference(): string {
  const common = new Set([...Object.keys(connectionKeys), ...Object.keys(securityKeys)])
  const own = (keys: Definition): Definition => Object.fromEntries(Object.entries(keys).filter(([name]) => !common.has(name)))
  return [
    '# Client configuration\n',
    `${generated} Every key is accepted in camel case (\`lingerMs\`) and under Kafka's name (\`'linger.ms'\`), as its type or as text. A value that is not allowed is a \`ConfigError\`; a name that nothing knows is a warning with the nearest one. Keys marked with * are not Kafka's.\n`,
    section('Every client', connectionKeys),
    section('Producer', own(producerKeys)),
    section('Consumer', own(consumerKeys)),
    section('Admin', own(adminKeys)),
    section('TLS and SASL', securityKeys),
  ].join('\n')
}

function section(title: string, keys: Definition): string {
  const lines = [`## ${title}\n`, '| key | default | allowed | |', '|---|---|---|---|']
  for (const [name, key] of Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const effect = key.noEffect === undefined ? '' : ` **No effect**: ${key.noEffect}.`
    const text = `${key.documentation}${effect}`.replaceAll('|', '\\|')
    lines.push(
      `| \`${camelName(name)}\`${camelName(name) === name ? '' : `<br>\`${name}\``}${key.isOwn ? ' *' : ''} | ${shown(key)} | ${key.allowed.replaceAll('|', '\\|')} | ${text} |`,
    )
  }
  return `${lines.join('\n')}\n`
}

function shown(key: Definition[string]): string {
  if (key.initialText !== undefined) return key.initialText
  const { initial } = key
  if (initial === undefined) return 'none'
  if (Array.isArray(initial)) return initial.length === 0 ? 'empty' : `\`${initial.join(', ')}\``
  return initial === '' ? 'empty' : `\`${String(initial)}\``
}
