import type { Admin } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { javaFuture } from '../cluster/kafka-error.ts'
import { JavaError, illegalArgument } from '../java/java-error.ts'
import { parseArgumentsOrExit } from '../options/argparse.ts'
import type { Arguments } from '../options/argparse.ts'
import { plainTool } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { clusterToolParser } from './options.ts'

/** `kafka-cluster`. */
export const clusterTool = plainTool(async (io, args) => {
  const given = parseArgumentsOrExit(io, clusterToolParser, args)
  const [old, current] = [given.value('config'), given.value('command_config')]
  if (old !== undefined && current !== undefined) {
    throw new JavaError(
      'net.sourceforge.argparse4j.inf.ArgumentParserException',
      '--config and --command-config cannot be specified together.',
    )
  }
  if (old !== undefined)
    io.out('Option --config has been deprecated and will be removed in a future version. Use --command-config instead.\n')
  const file = old ?? current
  const properties = file === undefined ? new Map<string, string>() : readPropertyFile(file)
  const addresses = { servers: given.value('bootstrap_server'), controllers: given.value('bootstrap_controller') }
  await withAccess({ ...addresses, properties }, async (access) => {
    await run(io, access.admin, given)
  })
})

async function run(io: ToolIo, admin: Admin, given: Arguments): Promise<void> {
  switch (given.commands[0]) {
    case 'cluster-id': {
      const { clusterId } = await javaFuture(admin.describeCluster())
      io.out(clusterId === null ? 'No cluster ID found. The Kafka version is probably too old.\n' : `Cluster ID: ${clusterId}\n`)
      return
    }
    case 'unregister': {
      const id = given.number('id') ?? 0
      try {
        await javaFuture(admin.unregisterBroker(id))
        io.out(`Broker ${id} is no longer registered.\n`)
      } catch (error) {
        if (!isUnsupported(error)) throw error
        io.out('The target cluster does not support the broker unregistration API.\n')
      }
      return
    }
    default:
      await listEndpoints(io, admin, given)
  }
}

async function listEndpoints(io: ToolIo, admin: Admin, given: Arguments): Promise<void> {
  const includeFencedBrokers = given.flag('include_fenced_brokers')
  const ofControllers = given.value('bootstrap_controller') !== undefined
  if (includeFencedBrokers && ofControllers)
    throw illegalArgument('The option --include-fenced-brokers is only supported with --bootstrap-server option')
  try {
    const { nodes } = await javaFuture(admin.describeCluster({ includeFencedBrokers }))
    const hostWidth = nodes.length === 0 ? 100 : Math.max(...nodes.map((node) => node.host.length))
    const racks = nodes.flatMap((node) => (node.rack === null ? [] : [node.rack.length]))
    const rackWidth = racks.length === 0 ? 10 : Math.max(...racks)
    const line = (id: string, host: string, port: string, rack: string, state: string, type: string): string => {
      const middle = ofControllers ? '' : `${state.padEnd(10)} `
      return `${id.padEnd(10)} ${host.padEnd(hostWidth)} ${port.padEnd(10)} ${rack.padEnd(rackWidth)} ${middle}${type.padEnd(15)}\n`
    }
    io.out(line('ID', 'HOST', 'PORT', 'RACK', 'STATE', 'ENDPOINT_TYPE'))
    for (const node of nodes) {
      const state = node.isFenced === true ? 'fenced' : 'unfenced'
      io.out(line(`${node.id}`, node.host, `${node.port}`, `${node.rack}`, state, ofControllers ? 'controller' : 'broker'))
    }
  } catch (error) {
    if (!isUnsupported(error)) throw error
    io.out(`${error.cause instanceof Error ? error.cause.message : error.message}\n`)
  }
}

function isUnsupported(error: unknown): error is JavaError {
  return error instanceof JavaError && error.cause instanceof JavaError && error.cause.simpleName === 'UnsupportedVersionException'
}
