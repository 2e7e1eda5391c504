import { existsSync, writeFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'

/**
 * The first start after an installation would compile every module, a second or two. Formatting comes before it, so the code of a node is
 * compiled here, once, into the cache that the launcher turns on. Nothing depends on it.
 */
export async function compileNodeAhead(): Promise<void> {
  const directory = getCompileCacheDir()
  if (directory === undefined) return
  const mark = join(directory, 'node-is-compiled')
  if (existsSync(mark)) return
  try {
    await import('./commands/start.ts')
    writeFileSync(mark, '')
  } catch {
    // A folder that cannot be written to only costs the next start its time.
  }
}
