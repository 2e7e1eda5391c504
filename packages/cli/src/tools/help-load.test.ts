import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { catalogue } from './catalogue.ts'

/** Says on its last line which packages were loaded when every tool has shown its help. */
const program = `
import { registerHooks } from 'node:module'
const packages = new Map()
let tool = 'the tools'
registerHooks({ load(url, context, next) {
  const name = /\\/packages\\/([^/]+)\\//.exec(url)?.[1]
  if (name !== undefined && !packages.has(name)) packages.set(name, tool)
  return next(url, context)
} })
const { runTool } = await import(${JSON.stringify(new URL('run-tool.ts', import.meta.url).href)})
const { catalogue } = await import(${JSON.stringify(new URL('catalogue.ts', import.meta.url).href)})
const io = { stdin: [], out() {}, err() {}, prompting: false, watched: false, clock: {}, interrupted: new AbortController().signal }
for (tool of Object.keys(catalogue)) await runTool(tool, ['--help'], io)
console.log(JSON.stringify([...packages]))
process.exit(0)
`

/** What runs a node or speaks to one, and what is large. */
const HEAVY = new Set(['client', 'protocol', 'broker', 'wire', 'log', 'config', 'group', 'txn', 'raft'])

test('the help of a tool loads nothing of what speaks to a cluster', () => {
  assert.ok(Object.keys(catalogue).length > 25)
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  const loaded: [string, string][] = JSON.parse(output.trim().split('\n').at(-1) ?? '')
  assert.deepEqual(
    loaded.filter(([name]) => HEAVY.has(name)),
    [],
    'packages, and the tool that loaded each first',
  )
})
