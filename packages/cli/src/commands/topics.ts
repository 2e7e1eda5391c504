import { Admin, KafkaClientError, configResourceKey } from '@samsa/client'
import type { AlterConfigOp, ConfigEntry, ConfigResource, TopicDescription } from '@samsa/client'
import { withCluster } from '../connection.ts'
import { table } from '../table.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { requireOutput, telling } from './output.ts'

export interface TopicsOptions {
  readonly bootstrapServer: string
  readonly partitions?: number
  readonly replicationFactor?: number
  /** `name=value`; on alter `name=` removes the setting. */
  readonly config: readonly string[]
  readonly ifNotExists: boolean
  readonly ifExists: boolean
  readonly internal: boolean
  readonly output: string
}

const TOPIC_ALREADY_EXISTS = 36
const UNKNOWN_TOPIC_OR_PARTITION = 3

type Verb = (terminal: Terminal, admin: Admin, names: readonly string[], options: TopicsOptions) => Promise<void>

export const topicVerbs: { readonly [verb: string]: Verb } = { list, create, describe, alter, delete: remove }

/** Runs one verb over the named topics. Returns the exit code. */
export async function topics(terminal: Terminal, verb: string, names: readonly string[], options: TopicsOptions): Promise<number> {
  const run = topicVerbs[verb]
  if (run === undefined) throw new CommandError(`Unknown verb '${verb}': one of ${Object.keys(topicVerbs).join(', ')}`)
  requireOutput(options.output)
  return await withCluster(options.bootstrapServer, async (cluster) => {
    await run(terminal, new Admin(cluster), names, options)
    return 0
  })
}

async function list(terminal: Terminal, admin: Admin, _names: readonly string[], options: TopicsOptions): Promise<void> {
  const found = (await admin.listTopics({ includeInternal: options.internal })).map((topic) => topic.name)
  await terminal.out(options.output === 'json' ? `${JSON.stringify(found)}\n` : found.map((name) => `${name}\n`).join(''))
}

async function create(terminal: Terminal, admin: Admin, names: readonly string[], options: TopicsOptions): Promise<void> {
  await telling(terminal, options.output, async (tell) => {
    for (const name of required(names)) {
      try {
        const created = await admin.createTopics([
          {
            name,
            configs: Object.fromEntries(options.config.map(setting)),
            ...(options.partitions === undefined ? {} : { partitions: options.partitions }),
            ...(options.replicationFactor === undefined ? {} : { replicationFactor: options.replicationFactor }),
          },
        ])
        created.all()
        await tell('created', 'topic', name)
      } catch (error) {
        if (options.ifNotExists && error instanceof KafkaClientError && error.code === TOPIC_ALREADY_EXISTS) continue
        throw error
      }
    }
  })
}

async function describe(terminal: Terminal, admin: Admin, names: readonly string[], options: TopicsOptions): Promise<void> {
  const wanted = names.length > 0 ? names : (await admin.listTopics({ includeInternal: options.internal })).map((topic) => topic.name)
  const described: (TopicDescription & { readonly configs: Readonly<Record<string, string | null>> })[] = []
  for (const name of wanted) {
    const configs = (await describeConfigs(admin, name)).filter((config) => config.source === 'DYNAMIC_TOPIC_CONFIG')
    described.push({
      ...(await admin.describeTopics([name])).one(name),
      configs: Object.fromEntries(configs.map((config) => [config.name, config.value])),
    })
  }
  if (options.output === 'json') {
    await terminal.out(`${JSON.stringify(described)}\n`)
    return
  }
  for (const topic of described) {
    const configs = Object.entries(topic.configs).map(([name, value]) => `${name}=${value}`)
    await terminal.out(
      `${topic.name}  id ${topic.topicId}, ${topic.partitions.length} partitions${configs.length > 0 ? `, ${configs.join(', ')}` : ''}\n`,
    )
    const rows = topic.partitions.map((each) => [
      each.partition,
      each.leaderId,
      each.leaderEpoch,
      each.replicas.join(','),
      each.isr.join(','),
    ])
    await terminal.out(table(['partition', 'leader', 'epoch', 'replicas', 'isr'], rows))
  }
}

async function alter(terminal: Terminal, admin: Admin, names: readonly string[], options: TopicsOptions): Promise<void> {
  if (options.partitions === undefined && options.config.length === 0)
    throw new CommandError('Nothing to alter: give --partitions or --config')
  await telling(terminal, options.output, async (tell) => {
    for (const name of required(names)) {
      if (options.partitions !== undefined) (await admin.createPartitions({ [name]: { total: options.partitions } })).all()
      if (options.config.length > 0) await alterConfigs(admin, name, options.config.map(change))
      await tell('altered', 'topic', name)
    }
  })
}

async function remove(terminal: Terminal, admin: Admin, names: readonly string[], options: TopicsOptions): Promise<void> {
  await telling(terminal, options.output, async (tell) => {
    for (const name of required(names)) {
      try {
        ;(await admin.deleteTopics([name])).all()
        await tell('deleted', 'topic', name)
      } catch (error) {
        if (options.ifExists && error instanceof KafkaClientError && error.code === UNKNOWN_TOPIC_OR_PARTITION) continue
        throw error
      }
    }
  })
}

async function describeConfigs(admin: Admin, name: string): Promise<ConfigEntry[]> {
  const resource: ConfigResource = { type: 'TOPIC', name }
  return (await admin.describeConfigs([resource])).one(configResourceKey(resource))
}

async function alterConfigs(admin: Admin, name: string, configs: readonly AlterConfigOp[]): Promise<void> {
  ;(await admin.incrementalAlterConfigs([{ type: 'TOPIC', name, configs }])).all()
}

function required(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new CommandError('No topic given: name at least one')
  return names
}

function setting(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at <= 0) throw new CommandError(`Invalid --config '${text}': expected name=value`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function change(text: string): AlterConfigOp {
  const [name, value] = setting(text)
  return value === '' ? { name, operation: 'DELETE' } : { name, operation: 'SET', value }
}
