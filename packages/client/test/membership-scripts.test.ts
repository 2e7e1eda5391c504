import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { MembershipScript } from './membership-script.ts'

// `REWRITE=1 node --test packages/client/test/membership-scripts.test.ts` writes the answers anew: review the diff.
const folder = new URL('../testdata/group/', import.meta.url)

/** Blocks of `command`, `----`, answer; blocks and comments are separated by empty lines. */
function replay(text: string): string {
  const script = new MembershipScript()
  const answered = text
    .trimEnd()
    .split(/\n{2,}/)
    .map((block) => {
      if (block.startsWith('#')) return block
      const command = block.split('\n')[0] ?? ''
      return `${command}\n----\n${script.run(command)}`
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
