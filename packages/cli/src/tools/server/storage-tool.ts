import { createHash, createHmac } from 'node:crypto'
import type { StorageToolWorld } from '@samsa/metadata'
import { createNodeWorld } from '@samsa/node-runtime'
import { compileNodeAhead } from '../../compile-cache.ts'
import { CommandError } from '../../terminal.ts'
import { ArgumentError, HelpShown, parseArguments } from '../options/argparse.ts'
import type { Tool } from '../tool-io.ts'
import { storageParser } from './storage-options.ts'

/** `kafka-storage`. */
export const storageTool: Tool = async (io, args) => {
  // A file of arguments is read by the tool itself.
  if (!args.some((arg) => arg.startsWith('@'))) {
    try {
      parseArguments(io, storageParser, args)
    } catch (error) {
      if (error instanceof HelpShown) return 0
      if (!(error instanceof ArgumentError)) throw error
      error.print(io)
      return 1
    }
  }
  return await runStorage(
    'kafka-storage',
    args,
    (line) => io.out(`${line}\n`),
    (line) => io.err(`${line}\n`),
  )
}

/** Runs the storage tool under a name, and compiles a node's code ahead where a directory was formatted. */
export async function runStorage(
  program: string,
  args: readonly string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  const { runStorageTool } = await import('@samsa/metadata')
  const { readConfiguration, storageConfigOf } = await import('../../configuration.ts')
  const code = runStorageTool(args, {
    ...storageWorld(),
    program,
    out,
    err,
    loadConfig: (path) => {
      const { config, problems } = readConfiguration(path)
      if (config === undefined) throw new CommandError(problems.join('\n'))
      return storageConfigOf(config)
    },
  })
  if (code === 0 && args[0] === 'format') await compileNodeAhead()
  return code
}

/** The storage tool's surroundings but for where it prints and reads its configuration. */
function storageWorld(): Omit<StorageToolWorld, 'out' | 'err' | 'loadConfig' | 'program'> {
  const world = createNodeWorld()
  return {
    disk: world.disk,
    random: world.random,
    nowMs: world.clock.nowMs(),
    digests: {
      hash: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
      hmac: (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest(),
    },
  }
}
