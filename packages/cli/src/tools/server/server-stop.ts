import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { readPropertyFile } from '../text/property-file.ts'
import type { Tool } from '../tool-io.ts'

interface ServerProcess {
  readonly pid: number
  /** The configuration that it was started with; undefined where it has none. */
  readonly configPath: string | undefined
}

/** `kafka-server-stop [--process-role=…] [--node-id=…]`: asks nodes of this machine to stop, with `$SIGNAL` or TERM. */
export const serverStop: Tool = async (io, args) => {
  const wanted = new Map(args.map((arg) => [arg.split('=')[0] ?? '', arg.slice(arg.indexOf('=') + 1)]))
  for (const name of wanted.keys()) {
    if (name === '--node-id' || name === '--process-role') continue
    io.out(`Error: Invalid argument '${name}'\n`)
    return 1
  }
  const servers = serverProcesses()
  if (servers.length === 0) {
    io.out('No kafka server to stop\n')
    return 1
  }
  const signal = signalNamed(process.env['SIGNAL'] ?? 'TERM')
  for (const server of servers.filter((each) => matches(each, wanted))) process.kill(server.pid, signal)
  return await Promise.resolve(0)
}

function signalNamed(text: string): NodeJS.Signals {
  switch (text.replace(/^SIG/, '')) {
    case 'KILL':
    case '9':
      return 'SIGKILL'
    case 'INT':
      return 'SIGINT'
    case 'QUIT':
      return 'SIGQUIT'
    default:
      return 'SIGTERM'
  }
}

/** The node id wins over the role. */
function matches(server: ServerProcess, wanted: ReadonlyMap<string, string>): boolean {
  const key = ['--node-id', '--process-role'].find((name) => wanted.has(name))
  if (key === undefined) return true
  if (server.configPath === undefined) return false
  try {
    const properties = readPropertyFile(server.configPath)
    return properties.get(key === '--node-id' ? 'node.id' : 'process.roles') === wanted.get(key)
  } catch {
    return false
  }
}

function serverProcesses(): ServerProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
        const config = configOf(args)
        if (config === undefined) return []
        const configPath = config === '' ? undefined : resolve(readlinkSync(`/proc/${name}/cwd`), config)
        return [{ pid: Number(name), configPath }]
      } catch {
        // It has ended meanwhile, or is not ours to look at.
        return []
      }
    })
}

/** The configuration in a node's command line, '' for a node without; undefined for another program. */
function configOf(args: readonly string[]): string | undefined {
  const java = args.indexOf('kafka.Kafka')
  if (java >= 0) return args[java + 1] ?? ''
  const main = args.findIndex((arg) => arg.endsWith('/samsa/src/main.ts'))
  if (main < 0) return undefined
  if (args[main + 1] === 'tool') return args[main + 2] === 'kafka-server-start' ? (args[main + 3] ?? '') : undefined
  if (args[main + 1] !== 'start') return undefined
  const option = args.findIndex((arg) => arg === '-c' || arg === '--config')
  return option < 0 ? '' : (args[option + 1] ?? '')
}
