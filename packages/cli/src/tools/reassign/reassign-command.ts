import type { Admin } from '@samsa/client'
import { createNodeWorld } from '@samsa/node-runtime'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, javaFuture } from '../cluster/kafka-error.ts'
import { stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt, specText } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { TERSE } from '../plain-tool.ts'
import { readTextFile } from '../text/property-file.ts'
import { ToolExit } from '../tool-failure.ts'
import type { ToolIo } from '../tool-io.ts'
import { reassignOptions } from './options.ts'
import { byPartition, nameOf } from './plan.ts'

const ACTIONS = ['generate', 'execute', 'verify', 'cancel', 'list'] as const
type Action = (typeof ACTIONS)[number]

const REQUIRED: { readonly [action in Action]: readonly string[] } = {
  verify: ['reassignment-json-file'],
  generate: ['topics-to-move-json-file', 'broker-list'],
  execute: ['reassignment-json-file'],
  cancel: ['reassignment-json-file'],
  list: [],
}

const PERMITTED: { readonly [action in Action]: readonly string[] } = {
  verify: ['bootstrap-server', 'command-config', 'preserve-throttles'],
  generate: ['bootstrap-server', 'command-config', 'disable-rack-aware'],
  execute: [
    'additional',
    'bootstrap-server',
    'command-config',
    'throttle',
    'replica-alter-log-dirs-throttle',
    'timeout',
    'disallow-replication-factor-change',
  ],
  cancel: ['bootstrap-server', 'bootstrap-controller', 'command-config', 'preserve-throttles', 'timeout'],
  list: ['bootstrap-server', 'bootstrap-controller', 'command-config'],
}

/** `kafka-reassign-partitions`. */
export async function reassignPartitions(io: ToolIo, args: readonly string[]): Promise<number> {
  const options = parseJopt(reassignOptions, args)
  const action = checked(new JoptChecks(io, reassignOptions, options), options)
  try {
    await act(io, action, options)
    return 0
  } catch (error) {
    if (error instanceof ToolExit) throw error
    const failure = asJavaError(error)
    io.out(failure.className === TERSE ? `${failure.message}\n` : `Error: ${failure.message}\n${stackTrace(failure)}\n`)
    return 1
  }
}

function checked(checks: JoptChecks, options: JoptOptions): Action {
  checks.helpOrVersion('This tool helps to move topic partitions between replicas.')
  const given = ACTIONS.filter((name) => options.has(name))
  const [action] = given
  if (action === undefined || given.length > 1)
    return checks.usage(`Command must include exactly one action: ${ACTIONS.map((name) => `--${name}`).join(', ')}`)
  const byServer = options.has('bootstrap-server')
  const byController = options.has('bootstrap-controller')
  if (byServer && byController) checks.usage("Please don't specify both --bootstrap-server and --bootstrap-controller")
  if (!byServer && !byController) checks.usage('Please specify either --bootstrap-server or --bootstrap-controller')
  checks.required(...REQUIRED[action])
  const allowed = [action, ...REQUIRED[action], ...PERMITTED[action]]
  const wrong = options.given.find((spec) => !spec.names.some((name) => allowed.includes(name)))
  if (wrong !== undefined) checks.usage(`Option "${specText(wrong)}" can't be used with action "${specText(options.spec(action))}"`)
  return action
}

async function act(io: ToolIo, action: Action, options: JoptOptions): Promise<void> {
  const properties = new Map([['client.id', 'reassign-partitions-tool']])
  const where = options.has('bootstrap-controller')
    ? { controllers: options.text('bootstrap-controller') }
    : { servers: options.text('bootstrap-server') }
  await withAccess({ ...where, properties, commandConfig: options.value('command-config') }, async (access) => {
    const { admin } = access
    const json = (name = 'reassignment-json-file'): string => readTextFile(options.text(name))
    const preserveThrottles = options.has('preserve-throttles')
    switch (action) {
      case 'verify':
        return await (await import('./verify.ts')).verify(io, admin, json(), preserveThrottles)
      case 'generate': {
        const topicsJson = json('topics-to-move-json-file')
        const wanted = { topicsJson, brokerList: options.text('broker-list'), rackAware: !options.has('disable-rack-aware') }
        const { generate } = await import('./generate.ts')
        return await generate(io, admin, wanted, createNodeWorld().random)
      }
      case 'execute':
        return await (
          await import('./execute.ts')
        ).execute(io, admin, {
          json: json(),
          additional: options.has('additional'),
          interBrokerThrottle: options.int('throttle') ?? -1,
          logDirThrottle: options.int('replica-alter-log-dirs-throttle') ?? -1,
          timeoutMs: options.int('timeout') ?? 0,
          allowReplicationFactorChange: !options.has('disallow-replication-factor-change'),
        })
      case 'cancel':
        return await (
          await import('./execute.ts')
        ).cancel(io, admin, { json: json(), preserveThrottles, timeoutMs: options.int('timeout') ?? 0 })
      case 'list':
        return await list(io, admin)
    }
  })
}

async function list(io: ToolIo, admin: Admin): Promise<void> {
  const moving = (await javaFuture(admin.listPartitionReassignments())).toSorted(byPartition)
  if (moving.length === 0) return io.out('No partition reassignments found.\n')
  const some = (what: string, ids: readonly number[]): string => (ids.length === 0 ? '' : ` ${what}: ${ids.join(',')}.`)
  const lines = moving.map((each) => {
    const changes = some('adding', each.addingReplicas) + some('removing', each.removingReplicas)
    return `${nameOf(each)}: replicas: ${each.replicas.join(',')}.${changes}`
  })
  io.out(`Current partition reassignments:\n${lines.join('\n')}\n`)
}
