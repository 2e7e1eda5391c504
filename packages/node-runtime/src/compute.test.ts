import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { NodeCompute } from './compute.ts'
import sum from './testdata/sum-job.ts'

const folder = mkdtempSync(join(tmpdir(), 'samsa-compute-'))
after(() => rmSync(folder, { recursive: true }))

const job = { name: 'sum', module: import.meta.resolve('./testdata/sum-job.ts'), run: sum }

interface Outcome {
  readonly error: string | undefined
  readonly output: number | undefined
  readonly progress: number[]
}

function submit(compute: NodeCompute, input: { path: string; exit?: boolean }): Promise<Outcome> {
  const progress: number[] = []
  return new Promise((resolve) =>
    compute.submit(
      job,
      input,
      (error, output) => resolve({ error: error?.message, output, progress }),
      (fraction) => progress.push(fraction),
    ),
  )
}

test('jobs run in a worker with its own disk, tell their progress, fail by themselves, and survive the death of a worker', async () => {
  const compute = new NodeCompute(1)
  const full = join(folder, 'full')
  const empty = join(folder, 'empty')
  writeFileSync(full, Buffer.from([1, 2, 3]))
  writeFileSync(empty, '')
  const outcomes = await Promise.all([
    submit(compute, { path: full }),
    submit(compute, { path: empty }),
    submit(compute, { path: full, exit: true }),
    submit(compute, { path: full }),
  ])
  assert.deepEqual(outcomes, [
    { error: undefined, output: 6, progress: [0.5] },
    { error: 'an empty file', output: undefined, progress: [0.5] },
    { error: 'a compute worker ended with code 3', output: undefined, progress: [] },
    { error: undefined, output: 6, progress: [0.5] },
  ])
  await compute.close()
})
