import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ambientFindings } from './ambient.ts'
import { cycleFindings } from './cycles.ts'
import { layerFindings } from './layers.ts'
import { sizeFindings } from './sizes.ts'
import { parseSource, type Source } from './sources.ts'

function sources(files: Readonly<Record<string, string>>): Map<string, Source> {
  return new Map(Object.entries(files).map(([path, text]) => [path, parseSource(path, text)]))
}

const said = (findings: readonly { readonly what: string }[]): string[] => findings.map(({ what }) => what)

test('imports and exports are read', () => {
  const source = parseSource(
    'packages/log/src/a.ts',
    [
      "import { type A, b as c } from './b.ts'",
      "import type { D } from '@samsa/ports'",
      "export * from './e.ts'",
      "const f = await import('./g.ts')",
      'export async function h(): Promise<void> {}',
      'export { i, type j }',
    ].join('\n'),
  )
  assert.deepEqual(
    source.imports.map(({ from, file, names, typeOnly }) => [from, file, names, typeOnly]),
    [
      ['./b.ts', 'packages/log/src/b.ts', ['A', 'b'], false],
      ['@samsa/ports', undefined, ['D'], true],
      ['./e.ts', 'packages/log/src/e.ts', undefined, false],
      ['./g.ts', 'packages/log/src/g.ts', undefined, false],
    ],
  )
  assert.deepEqual([...source.exports.keys()], ['h', 'i', 'j'])
})

test('arrows go down only, and cores take nothing of Node', () => {
  const findings = layerFindings(
    sources({
      'packages/log/src/a.ts': "import { x } from '@samsa/broker'\nimport { y } from '@samsa/ports'\nimport { z } from 'node:fs'\n",
      'packages/log/src/b.ts': "import { x } from '../../broker/src/x.ts'\n",
      'packages/log/src/a.test.ts': "import { x } from '@samsa/sim'\n",
      'packages/log/src/c.ts': 'export async function f(): Promise<void> {}\n',
    }),
  )
  assert.deepEqual(said(findings), [
    'log must not import broker (layers, docs/architecture.md)',
    "a core imports nothing of Node's: node:fs",
    'reaches into packages/broker/src/x.ts; import the package',
    'a core awaits nothing',
  ])
})

test('ambient time and chance are found in code, not in words', () => {
  const findings = ambientFindings(
    sources({
      'packages/broker/src/a.ts': "const at = Date.now()\n// Date.now would be wrong\nconst text = 'Date.now'\nsetTimeout(f, 1)\n",
      'packages/node-runtime/src/a.ts': 'const at = Date.now()\n',
    }),
  )
  assert.deepEqual(
    findings.map(({ path, line }) => [path, line]),
    [
      ['packages/broker/src/a.ts', 1],
      ['packages/broker/src/a.ts', 4],
    ],
  )
})

test('cycles of values are found, cycles of types are not', () => {
  const one = "import { b } from './b.ts'\n"
  assert.equal(cycleFindings(sources({ 'packages/x/src/a.ts': one, 'packages/x/src/b.ts': "import { a } from './a.ts'\n" })).length, 1)
  assert.equal(cycleFindings(sources({ 'packages/x/src/a.ts': one, 'packages/x/src/b.ts': "import type { a } from './a.ts'\n" })).length, 0)
})

test('long files and functions are found', () => {
  const body = '    x()\n'.repeat(100)
  const findings = sizeFindings(sources({ 'packages/x/src/a.ts': `class A {\n  long(): void {\n${body}  }\n}\n${'\n'.repeat(400)}` }))
  assert.deepEqual(
    findings.map(({ key }) => key),
    ['packages/x/src/a.ts', 'packages/x/src/a.ts#long'],
  )
})
