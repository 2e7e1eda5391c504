import type { Definition } from './definition.ts'
import { brokerDefinition, clientMetricsDefinition, dynamicQuotaDefinition, groupDefinition, topicDefinition } from './definitions.ts'
import { effectOf } from './effect.ts'
import { groupSynonyms, topicSynonyms } from './synonyms.ts'

const generated = 'Generated from `packages/config/src/keys` by `node packages/config/scripts/write-reference.ts`.'

/** The pages of `docs/reference` that come from the keys, by file name. */
export function configReference(): ReadonlyMap<string, string> {
  return new Map([
    [
      'broker-config.md',
      page('Broker configuration', `${generated} "Update" says how a key changes while a node runs; others need a restart.`, [
        section(brokerDefinition, false),
        '## Only while running\n',
        section(dynamicQuotaDefinition, false),
      ]),
    ],
    [
      'topic-config.md',
      page('Topic configuration', `${generated} A topic that does not set a key gets it from the broker.`, [
        section(topicDefinition, true),
      ]),
    ],
    [
      'group-config.md',
      page('Group configuration', `${generated} A group that does not set a key gets it from the broker.`, [
        section(groupDefinition, true),
      ]),
    ],
    ['client-metrics-config.md', page('Client metrics configuration', generated, [section(clientMetricsDefinition, true)])],
  ])
}

function page(title: string, introduction: string, parts: readonly string[]): string {
  return [`# ${title}\n`, `${introduction}\n`, ...parts].join('\n')
}

function section(definition: Definition, topicLike: boolean): string {
  const lines: string[] = []
  for (const key of [...definition.keys.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (key.internal) continue
    const synonyms =
      topicSynonyms.get(key.name)?.map((synonym) => synonym.name) ?? [groupSynonyms.get(key.name)].filter((name) => name !== undefined)
    const initial =
      key.default === undefined
        ? 'required'
        : key.defaultText === null
          ? 'none'
          : key.defaultText === ''
            ? 'empty'
            : `\`${key.defaultText}\``
    const facts = [
      `type ${key.type.toLowerCase()}`,
      `default ${initial}`,
      ...(key.valid === undefined || key.valid.text === '' ? [] : [`valid \`${key.valid.text}\``]),
      `importance ${key.importance.toLowerCase()}`,
      ...(topicLike ? [] : [`update ${key.update ?? 'by restart'}`]),
      ...(topicLike && synonyms.length > 0 ? [`from the broker's ${synonyms.map((name) => `\`${name}\``).join(', ')}`] : []),
    ]
    const effect = effectOf(key, topicLike)
    lines.push(
      `### ${key.name}`,
      key.documentation,
      '',
      `${facts.join(', ')}.${effect.startsWith('none') ? ` **No effect yet**: ${effect.slice(10)}.` : ''}`,
      '',
    )
  }
  return lines.join('\n')
}
