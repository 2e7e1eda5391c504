import { randomUUID } from 'node:crypto'
import type { Access } from '../cluster/cluster-access.ts'
import { alterConfigs, describeConfigs } from '../cluster/configs.ts'
import type { ConfigChange } from '../cluster/configs.ts'
import { listConfigResources } from '../cluster/groups-list.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { JoptOptions } from '../options/jopt.ts'
import type { ToolIo } from '../tool-io.ts'

/** What `kafka-client-metrics` does. */
export const clientMetricsVerbs = { alter, delete: remove, describe, list } as const

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
