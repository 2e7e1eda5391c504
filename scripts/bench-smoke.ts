// Runs every *.bench.ts small, so that none rots: SAMSA_BENCH_SMOKE is set, a minute each at most.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

import { compileCache, root } from './command.ts'

let failed = 0
const env = { ...process.env, SAMSA_BENCH_SMOKE: '1', NODE_COMPILE_CACHE: compileCache }
for (const file of globSync('{packages/*,bench}/src/**/*.bench.ts', { cwd: root }).sort()) {
  const { status } = spawnSync(process.execPath, [file], { cwd: root, stdio: 'inherit', timeout: 60_000, env })
  if (status === 0) continue
  failed += 1
  console.error(`${file}: ended with ${status ?? 'a signal, after a minute'}`)
}
if (failed > 0) process.exitCode = 1
