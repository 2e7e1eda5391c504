import { hostname } from 'node:os'
import { startNode } from '@samsa/broker'
import { createLogging, createNodeWorld, loadIsalCrc32c, loadSystemCodec } from '@samsa/node-runtime'
import { offerSystemCodecs, useCrc32c } from '@samsa/protocol'
import { readConfiguration } from '../configuration.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

export interface StartOptions {
  readonly config?: string
  readonly override: readonly string[]
}

/** Runs a node until SIGTERM or Ctrl-C. Returns the exit code. */
export async function startNodeCommand(terminal: Terminal, options: StartOptions): Promise<number> {
  const loaded = readConfiguration(options.config, options.override, process.cwd())
  const { config } = loaded
  if (config === undefined) {
    throw new CommandError(`The configuration is not valid:\n${loaded.problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
  const logging = createLogging()
  const log = logging.logger('samsa')
  for (const warning of loaded.warnings) log.warn(warning)
  if (options.config !== undefined) for (const note of loaded.notes) log.info(note)
  const world = createNodeWorld()

  const http = httpAddress(loaded.properties.get('http.listener'))
  const failed = Promise.withResolvers<Error>()
  const node = startNode({
    world,
    config,
    logging,
    hostName: hostname(),
    onFatal: (error) => failed.resolve(error),
    ...(http === undefined ? {} : { http }),
  })
  const started = await Promise.race([node.ready.then(() => true), interruption(terminal).then(() => false)])
  if (!started) {
    log.info('Stopped before the node was ready')
    return 0
  }
  // Loading it takes a few milliseconds that a start can do without.
  const crc32c = loadIsalCrc32c()
  if (crc32c !== undefined) useCrc32c(crc32c)
  offerSystemCodecs(loadSystemCodec)
  const listeners = config.brokerListeners.map((endpoint) => `${endpoint.host}:${node.port(endpoint.listenerName) ?? endpoint.port}`)
  log.info('Ready for clients', { listeners: listeners.join(','), clusterId: node.clusterId, nodeId: config.nodeId })
  setTimeout(collectStartGarbage, COLLECT_AFTER_MS).unref()
  const fatal = await Promise.race([failed.promise, interruption(terminal)])
  if (fatal !== undefined) log.error('The node cannot go on', { error: fatal.message })
  await node.stop()
  await world.close()
  return fatal === undefined ? 0 : 1
}

/** First answers go out before. */
const COLLECT_AFTER_MS = 300

/** A start leaves more garbage than hours of serving; a node that is idle from then on would keep it (10 MiB). The launcher exposes `gc`. */
function collectStartGarbage(): void {
  void globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' })
}

/** `http.listener` says where `/metrics` and `/health` are served; unsaid it is loopback, given up if the port is taken. */
function httpAddress(text: string | undefined): { readonly host: string; readonly port: number; readonly optional?: boolean } | undefined {
  if (text === undefined) return { host: '127.0.0.1', port: 9404, optional: true }
  if (text === '') return undefined
  const match = /^(?:http:\/\/)?(?:(.*):)?(\d{1,5})$/i.exec(text)
  if (match === null) throw new CommandError(`Invalid value ${text} for configuration http.listener: expected a port or host:port`)
  return { host: match[1] ?? '127.0.0.1', port: Number(match[2]) }
}

function interruption(terminal: Terminal): Promise<undefined> {
  return new Promise((resolve) => {
    if (terminal.interrupted.aborted) resolve(undefined)
    terminal.interrupted.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}
