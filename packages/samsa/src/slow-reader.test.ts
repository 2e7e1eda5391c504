import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { BatchBuilder } from '@samsa/protocol'

const RECORDS = 20_000

test('a reader that takes its time gets all that a tool has printed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'samsa-slow-reader-'))
  try {
    const segment = join(folder, '00000000000000000000.log')
    const builder = new BatchBuilder({})
    for (let index = 0; index < RECORDS; index++) builder.append(0, null, Buffer.from(`value ${index}`))
    writeFileSync(segment, builder.build())
    const main = fileURLToPath(new URL('main.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, 'tool', 'kafka-dump-log', '--files', segment, '--print-data-log'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const closed = once(child, 'close')
    // Nothing is read until the tool is done with its work.
    await sleep(1500)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const [code]: unknown[] = await closed
    assert.equal(code, 0)
    assert.equal(text.match(/payload: value \d+/g)?.length, RECORDS)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
