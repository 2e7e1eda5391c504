import { illegalArgument } from '../java/java-error.ts'
import { JoptChecks, parseJopt, specText } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { loggedTool } from '../plain-tool.ts'
import type { ToolIo } from '../tool-io.ts'
import { topicOptions } from './options.ts'

const ACTIONS = ['list', 'describe', 'create', 'alter', 'delete'] as const

/** `kafka-topics`. */
export const topicCommand = loggedTool(
  { command: 'topic', logger: 'org.apache.kafka.tools.TopicCommand' },
  checked,
  async (io, access, options) => {
    const { describe } = await import('./describe.ts')
    const { alter, create, list, remove } = await import('./changes.ts')
    const verbs = { list, describe, create, alter, delete: remove }
    await verbs[ACTIONS.find((each) => options.has(each)) ?? 'list'](io, access, options)
  },
)

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parseJopt(topicOptions, args)
  const checks = new JoptChecks(io, topicOptions, options)
  if (args.length === 0) checks.usage('Create, delete, describe, or change a topic.')
  checks.helpOrVersion('This tool helps to create, delete, describe, or change a topic.')
  if (ACTIONS.filter((action) => options.has(action)).length !== 1)
    checks.usage('Command must include exactly one action: --list, --describe, --create, --alter or --delete')
  if (options.has('delete-config')) {
    io.err(
      'delete-config option is no longer supported and deprecated since version 4.0. The config will be fully removed in future releases.\n',
    )
  }
  checkRequired(io, options, checks)
  checkInvalid(options, checks)
  return options
}

function checkRequired(io: ToolIo, options: JoptOptions, checks: JoptChecks): void {
  if (!options.has('bootstrap-server')) throw illegalArgument('--bootstrap-server must be specified')
  if (options.has('describe') && options.has('if-exists')) {
    if (!options.has('topic') && !options.has('topic-id')) checks.usage('--topic or --topic-id is required to describe a topic')
    if (options.has('topic') && options.has('topic-id'))
      io.out('Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID\n')
  }
  if (!options.has('list') && !options.has('describe')) checks.required('topic')
  if (options.has('alter')) {
    if (options.has('bootstrap-server') && options.has('config')) {
      const used = `[${specText(options.spec('bootstrap-server'))}, ${specText(options.spec('config'))}]`
      const hint = ' (To alter topic configurations, the kafka-configs tool can be used.)'
      checks.usage(`Option combination "${used}" can't be used with option "${specText(options.spec('alter'))}"${hint}`)
    }
    checks.required('partitions')
  }
}

function checkInvalid(options: JoptOptions, checks: JoptChecks): void {
  const others = (...allowed: readonly string[]): string[] => ACTIONS.filter((action) => !allowed.includes(action))
  checks.invalid('config', others('alter', 'create'))
  checks.invalid('partitions', others('alter', 'create'))
  checks.invalid('replication-factor', others('create'))
  checks.invalid('replica-assignment', others('alter', 'create'))
  if (options.has('create')) checks.invalid('replica-assignment', ['partitions', 'replication-factor'])
  const reports = ['under-replicated-partitions', 'under-min-isr-partitions', 'at-min-isr-partitions', 'unavailable-partitions']
  for (const report of reports) checks.invalid(report, [...others('describe'), 'topics-with-overrides'])
  checks.invalid('topics-with-overrides', [...others('describe'), ...reports])
  checks.invalid('if-exists', others('alter', 'delete', 'describe'))
  checks.invalid('if-not-exists', others('create'))
  checks.invalid('exclude-internal', others('list', 'describe'))
}
