import { hostname } from 'node:os'
import { startNode } from '@samsa/broker'
import type { BrokerConfig } from '@samsa/config'
import { randomUuid, runStorageTool } from '@samsa/metadata'
import { createLogging, createNodeWorld, loadIsalCrc32c } from '@samsa/node-runtime'
import type { Logger, World } from '@samsa/ports'
import { useCrc32c } from '@samsa/protocol'
import { readConfiguration, storageConfigOf } from '../configuration.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { storageWorld } from './storage.ts'

export interface StartOptions {
  readonly config?: string
  readonly override: readonly string[]
}

/** Runs a node until SIGTERM or Ctrl-C. Returns the exit code. */
export async function startNodeCommand(terminal: Terminal, options: StartOptions): Promise<number> {
  const loaded = readConfiguration(options.config, options.override)
  const { config } = loaded
  if (config === undefined) {
    throw new CommandError(`The configuration is not valid:\n${loaded.problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
  const logging = createLogging()
  const log = logging.logger('samsa')
  for (const warning of loaded.warnings) log.warn(warning)
  if (options.config !== undefined) for (const note of loaded.notes) log.info(note)
  const world = createNodeWorld()
  const crc32c = loadIsalCrc32c()
  if (crc32c !== undefined) useCrc32c(crc32c)
  formatWhereEmpty(config, world, log)

  const http = httpAddress()
  const failed = Promise.withResolvers<Error>()
  const node = startNode({
    world,
    config,
    logging,
    hostName: hostname(),
    onFatal: (error) => failed.resolve(error),
    ...(http === undefined ? {} : { http }),
  })
  await node.ready
  const listeners = config.brokerListeners.map((endpoint) => `${endpoint.host}:${node.port(endpoint.listenerName) ?? endpoint.port}`)
  log.info('Ready for clients', { listeners: listeners.join(','), clusterId: node.clusterId, nodeId: config.nodeId })
  const fatal = await Promise.race([failed.promise, interruption(terminal)])
  if (fatal !== undefined) log.error('The node cannot go on', { error: fatal.message })
  await node.stop()
  await world.close()
  return fatal === undefined ? 0 : 1
}

/** An empty set of log directories is formatted as the first node of a new cluster; one that holds anything is left as it is. */
function formatWhereEmpty(config: BrokerConfig, world: World, log: Logger): void {
  if (config.logDirs.some((directory) => world.disk.stat(`${directory}/meta.properties`) !== undefined)) return
  const clusterId = randomUuid(world.random)
  const args = ['format', '--cluster-id', clusterId, '--config', 'samsa']
  if (config.quorumVoters.length === 0) args.push('--standalone')
  const printed: string[] = []
  const code = runStorageTool(args, {
    ...storageWorld(),
    out: (line) => printed.push(line),
    err: (line) => printed.push(line),
    loadConfig: () => storageConfigOf(config),
  })
  if (code !== 0) throw new CommandError(`The log directories could not be formatted: ${printed.join('; ')}`)
  log.info('Formatted the empty log directories', { directories: config.logDirs.join(','), clusterId })
}

/** `SAMSA_HTTP=host:port` (or a port, on loopback) serves `/metrics` and `/health`. */
function httpAddress(): { readonly host: string; readonly port: number } | undefined {
  const text = process.env['SAMSA_HTTP']
  if (text === undefined || text === '') return undefined
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(text)
  if (match === null) throw new CommandError(`SAMSA_HTTP=${text}: expected a port or host:port`)
  return { host: match[1] ?? '127.0.0.1', port: Number(match[2]) }
}

function interruption(terminal: Terminal): Promise<undefined> {
  return new Promise((resolve) => {
    if (terminal.interrupted.aborted) resolve(undefined)
    terminal.interrupted.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
