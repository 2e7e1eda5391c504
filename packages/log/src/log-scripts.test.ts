import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { LogScript } from '../test/log-script.ts'

// `REWRITE=1 node --test packages/log/src/log-scripts.test.ts` writes the answers anew: review the diff.
const folder = new URL('../testdata/', import.meta.url)

/** Blocks of `command`, `----`, answer; blocks and comments are separated by empty lines. */
function replay(text: string): string {
  const script = new LogScript()
  const blocks = text.trimEnd().split(/\n{2,}/)
  const answered = blocks.map((block) => {
    if (block.startsWith('#')) return block
    const command = block.split('\n')[0] ?? ''
    const answer = script.run(command)
    return `${command}\n----\n${answer}`.trimEnd()
  })
  return `${answered.join('\n\n')}\n`
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  test(`script ${name}`, () => {
    const path = new URL(name, folder)
    const text = readFileSync(path, 'utf8')
    const answered = replay(text)
    if (process.env['REWRITE'] === '1') writeFileSync(path, answered)
    else assert.equal(answered, text)
  })
}
