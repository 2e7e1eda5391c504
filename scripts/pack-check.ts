// node scripts/pack-check.ts [--keep]: what users get. Packs every package, installs the tarballs in an empty project, and runs there the examples of
// @samsa/testing under node:test, Vitest and Jest, and the `samsa` command. Needs the npm registry; a nightly run.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { root } from './command.ts'

const RUNNERS = ['kafkajs@2.2.4', 'vitest@5.1.1', 'jest@30.5.2', '@jest/globals@30.5.2']
const LIMIT_MS = 180_000

const folder = mkdtempSync(join(tmpdir(), 'samsa-pack-'))
const project = join(folder, 'project')
try {
  execFileSync(process.execPath, ['scripts/pack.ts', '--out', join(folder, 'tarballs')], { cwd: root, stdio: 'inherit' })
  cpSync(`${root}packages/testing/examples`, project, { recursive: true })
  const tarballs = globSync('*.tgz', { cwd: join(folder, 'tarballs') }).map((name) => join(folder, 'tarballs', name))
  step('npm', 'install', '--no-audit', '--no-fund', '--loglevel', 'error', ...tarballs, ...RUNNERS)
  for (const runner of ['node', 'vitest', 'jest']) step('npm', 'run', '--silent', runner)
  step('npx', 'samsa', '--help')
  console.log('packed packages work')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  if (process.argv.includes('--keep')) console.log(`kept in ${folder}`)
  else rmSync(folder, { recursive: true })
}

function step(program: string, ...args: readonly string[]): void {
  console.log(`> ${program} ${args.slice(0, 3).join(' ')}`)
  execFileSync(program, args, { cwd: project, stdio: 'inherit', timeout: LIMIT_MS })
}
