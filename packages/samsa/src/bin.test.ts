import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

test('each tool is a command that npm links, with and without .sh', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'tool', '--output', 'json'], {
    encoding: 'utf8',
  })
  const tools: { readonly tool: string }[] = JSON.parse(output)
  const manifest: { readonly bin: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  assert.ok(tools.length > 30)
  assert.deepEqual(Object.keys(manifest.bin).toSorted(), ['samsa', ...tools.flatMap(({ tool }) => [tool, `${tool}.sh`])].toSorted())
})
