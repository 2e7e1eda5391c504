import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir, interopDir } from '../harness/artifacts.ts'
import { mustRun, run } from '../harness/children.ts'
import type { Suite } from '../harness/suite.ts'

interface Runtime {
  readonly name: string
  /** The npm package that carries its binary for this platform (the newest that the registry's age rule lets through), and where in it. */
  readonly package?: string
  readonly binary?: string
  readonly args: readonly string[]
}

const RUNTIMES: readonly Runtime[] = [
  { name: 'node', args: [] },
  { name: 'deno', package: '@deno/linux-x64-glibc@2', binary: 'deno', args: ['run', '--allow-all', '--no-lock', '--quiet'] },
  { name: 'bun', package: '@oven/bun-linux-x64@1', binary: 'bin/bun', args: ['run'] },
]

/** The runtime's program, fetched once into the cache. */
async function programOf(runtime: Runtime): Promise<string> {
  if (runtime.package === undefined) return process.execPath
  const folder = join(cacheDir, 'runtimes', runtime.name)
  const program = join(folder, 'package', runtime.binary ?? '')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  await mustRun('npm', ['pack', '--silent', runtime.package], { cwd: folder, timeoutMs: 300_000 })
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  await mustRun('tar', ['xzf', archive], { cwd: folder, timeoutMs: 120_000 })
  chmodSync(program, 0o755)
  return program
}

export const runtimes: Suite = {
  name: 'runtimes',
  title: 'Our client on Node, Deno and Bun: the same program with the same output',
  async run(context) {
    for (const runtime of RUNTIMES) {
      const program = await programOf(runtime)
      await context.log.step(runtime.name, async () => {
        const script = join(interopDir, 'runtimes/exchange.ts')
        const outcome = await run(program, [...runtime.args, script, context.node.bootstrap, `runtimes-${runtime.name}`], {
          timeoutMs: 120_000,
        })
        context.log.check(`${runtime.name} ends well`, outcome.code === 0, outcome.stderr.slice(-1500))
        return outcome.stdout
      })
    }
    const [first, ...others] = context.log.steps
    for (const { name, output } of others) context.log.equal(`${name} prints what ${first?.name} prints`, output, first?.output)
  },
}
