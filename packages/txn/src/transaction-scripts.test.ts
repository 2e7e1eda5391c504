import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { TransactionScript } from '../test/transaction-script.ts'

// `REWRITE=1 node --test packages/txn/src/transaction-scripts.test.ts` writes the answers anew: review the diff.
const folder = new URL('../testdata/', import.meta.url)

/** Blocks of `command`, `----`, answer; blocks and comments are separated by empty lines. */
function replay(text: string): string {
  const script = new TransactionScript()
  const answered = text
    .trimEnd()
    .split(/\n{2,}/)
    .map((block) => {
      if (block.startsWith('#')) return block
      const command = block.split('\n')[0] ?? ''
      return `${command}\n----\n${script.run(command)}`.trimEnd()
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
