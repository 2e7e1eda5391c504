// Runs the snippets of docs/client.md, one after another, against a broker, and compares what they print with what the page says.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import * as client from '../src/index.ts'

const page = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8')

test('the snippets of docs/client.md print what the page says', async () => {
  await using broker = await startKafka()
  const snippets = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code)
  assert.ok(snippets.length > 8)
  const source = snippets
    .join('\n')
    .replaceAll(/^import \{ (.*) \} from '@samsa\/client'$/gm, 'const { $1 } = client')
    .replaceAll('localhost:9092', broker.bootstrapServers)
  const code = stripTypeScriptTypes(`async function guide(client, console) {\n${source}\n}`)
  const printed: string[] = []
  const print = { log: (...words: unknown[]) => void printed.push(words.map(String).join(' ')) }
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the page's own code
  const guide = new Function(`${code}; return guide`)() as (parts: unknown, console: unknown) => Promise<void>
  await guide(client, print)
  const expected = [...snippets.join('\n').matchAll(/\/\/ prints (.*)$/gm)].map(([, text = '']) => text)
  assert.deepEqual(printed, expected)
})
