import { randomUUID } from 'node:crypto'
import { withAccess } from '../cluster/access.ts'
import type { Access } from '../cluster/access.ts'
import { alterConfigs, describeConfigs } from '../cluster/configs.ts'
import type { ConfigChange } from '../cluster/configs.ts'
import { listConfigResources } from '../cluster/groups-list.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { JavaError, illegalArgument, stackTrace } from '../java/java-error.ts'
import { logLine } from '../java/log-line.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import { ToolExit } from '../tool-failure.ts'
import type { ToolIo } from '../tool-io.ts'
import { clientMetricsOptions } from './client-metrics-options.ts'

const ACTIONS = ['alter', 'delete', 'describe', 'list'] as const
const verbs = { alter, delete: remove, describe, list }

/** `kafka-client-metrics`. */
export const clientMetricsCommand = plainTool(async (io, args) => {
  const options = checked(io, args)
  const properties = options.has('command-config') ? readPropertyFile(options.text('command-config')) : new Map<string, string>()
  await withAccess({ servers: options.text('bootstrap-server'), properties }, async (access) => {
    try {
      const action = ACTIONS.find((each) => options.has(each)) ?? 'list'
      await verbs[action](io, access, options)
    } catch (error) {
      if (!(error instanceof JavaError)) throw error
      io.out(`Error while executing client metrics command : ${error.message}\n`)
      logLine(io, 'ERROR', 'org.apache.kafka.tools.ClientMetricsCommand', stackTrace(error))
      throw new ToolExit(1)
    }
  })
})

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, clientMetricsOptions, options)
  checks.helpOrVersion('This tool helps to manipulate and describe client metrics configurations.')
  if (ACTIONS.filter((action) => options.has(action)).length !== 1)
    checks.usage('Command must include exactly one action: --alter, --delete, --describe or --list.')
  if (!options.has('bootstrap-server')) throw illegalArgument('--bootstrap-server must be specified.')
  const settings = ['generate-name', 'interval', 'match', 'metrics']
  checks.invalid('delete', settings)
  checks.invalid('describe', settings)
  checks.invalid('list', ['name', ...settings])
  if (options.has('alter')) {
    if (options.has('name') === options.has('generate-name'))
      throw illegalArgument('One of --name or --generate-name must be specified with --alter.')
    const interval = options.value('interval') ?? ''
    if (interval !== '' && !/^[+-]?\d{1,10}$/.test(interval))
      throw illegalArgument('Invalid interval value. Enter an integer, or leave empty to reset.')
  }
  if (options.has('delete') && !options.has('name'))
    throw illegalArgument('A client metrics resource name must be specified with --delete.')
  return options
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(clientMetricsOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, clientMetricsOptions, error.message)
    throw error
  }
}

async function alter(io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const name = options.value('name') ?? uuid()
  const wanted: [string, string][] = []
  if (options.has('interval')) wanted.push(['interval.ms', options.text('interval')])
  if (options.has('metrics')) wanted.push(['metrics', options.values('metrics').join(',')])
  if (options.has('match')) wanted.push(['match', options.values('match').join(',')])
  const changes = hashOrder(wanted, ([key]) => stringHash(key)).map(([key, value]): ConfigChange => [
    key,
    value === '' ? 'DELETE' : 'SET',
    value,
  ])
  await alterConfigs(access, 'CLIENT_METRICS', name, changes)
  io.out(`Altered client metrics config for ${name}.\n`)
}

async function remove(io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const name = options.text('name')
  const current = await describeConfigs(access, 'CLIENT_METRICS', name)
  await alterConfigs(
    access,
    'CLIENT_METRICS',
    name,
    current.map((config): ConfigChange => [config.name, 'DELETE', config.value ?? '']),
  )
  io.out(`Deleted client metrics config for ${name}.\n`)
}

async function describe(io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const existing = await listConfigResources(access, 'CLIENT_METRICS')
  const name = options.value('name')
  if (name !== undefined && !existing.includes(name)) {
    io.out(`The client metric resource ${name} doesn't exist and doesn't have dynamic config.\n`)
    return
  }
  for (const each of name === undefined ? existing : [name]) {
    io.out(`Client metrics configs for ${each} are:\n`)
    for (const config of await describeConfigs(access, 'CLIENT_METRICS', each)) io.out(`  ${config.name}=${config.value}\n`)
  }
}

async function list(io: ToolIo, access: Access): Promise<void> {
  io.out(`${(await listConfigResources(access, 'CLIENT_METRICS')).join('\n')}\n`)
}

/** As Kafka writes a random UUID. */
function uuid(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')
}
