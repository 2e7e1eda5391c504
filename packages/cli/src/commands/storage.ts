import { createHash, createHmac } from 'node:crypto'
import { runStorageTool } from '@samsa/metadata'
import type { StorageToolWorld } from '@samsa/metadata'
import { createNodeWorld } from '@samsa/node-runtime'
import { compileNodeAhead } from '../compile-cache.ts'
import { readConfiguration, storageConfigOf } from '../configuration.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** The storage tool's surroundings but for where it prints and reads its configuration. */
function storageWorld(): Omit<StorageToolWorld, 'out' | 'err' | 'loadConfig'> {
  const world = createNodeWorld()
  return {
    disk: world.disk,
    random: world.random,
    nowMs: world.clock.nowMs(),
    digests: {
      hash: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
      hmac: (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest(),
    },
    program: 'samsa storage',
  }
}

/** `samsa storage …`: the same verbs, options and output as Kafka's storage tool. */
export async function storage(terminal: Terminal, args: readonly string[]): Promise<number> {
  const out: string[] = []
  const err: string[] = []
  const code = runStorageTool(args, {
    ...storageWorld(),
    out: (line) => out.push(`${line}\n`),
    err: (line) => err.push(`${line}\n`),
    loadConfig: (path) => {
      const { config, problems } = readConfiguration(path)
      if (config === undefined) throw new CommandError(problems.join('\n'))
      return storageConfigOf(config)
    },
  })
  if (out.length > 0) await terminal.out(out.join(''))
  if (err.length > 0) terminal.err(err.join(''))
  if (code === 0 && args[0] === 'format') await compileNodeAhead()
  return code
}
