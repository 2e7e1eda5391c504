import { rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../interop/src/harness/children.ts'

/** Writes a file twice and deletes it, so that what follows does not measure the hypervisor handing out fresh pages. */
export async function touchMemory(mib: number): Promise<void> {
  const file = join(tmpdir(), `samsa-bench-touch-${process.pid}`)
  const free = statfsSync(tmpdir())
  if (free.bavail * free.bsize > mib * 2 * 1024 * 1024) {
    for (let round = 0; round < 2; round++)
      await run('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${mib}`, ...(round === 1 ? ['conv=notrunc'] : [])], {
        timeoutMs: 300_000,
      })
  }
  rmSync(file, { force: true })
}
