import { readFileSync } from 'node:fs'

import { root } from '../command.ts'
import type { Finding, Source } from './sources.ts'

/** ARCHITECTURE's table: a package imports only from rows above its own … */
const rows: readonly (readonly string[])[] = [
  ['stdx'],
  ['ports', 'protocol', 'config', 'metrics'],
  ['log', 'raft', 'metadata', 'group', 'txn', 'share', 'auth'],
  ['wire', 'node-runtime', 'sim'],
  ['broker', 'client'],
  ['serde', 'registry', 'streams', 'connect', 'mirror', 'monitor', 'nestjs', 'testing', 'kafkajs'],
  ['console', 'cli', 'samsa'],
]

/** … and from these siblings. */
const siblings: Readonly<Record<string, readonly string[]>> = {
  raft: ['log'],
  metadata: ['log', 'raft'],
  group: ['metadata'],
  txn: ['metadata'],
  share: ['metadata', 'group'],
  samsa: ['cli', 'console'],
}

/** Never, whatever the rows say. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  client: ['log', 'raft', 'metadata', 'group', 'txn', 'share', 'broker'],
}

/** They import nothing of Node's … */
const plain: ReadonlySet<string> = new Set(rows.slice(0, 3).flat())

/** … and these decide from their inputs alone: nothing to wait for. */
const cores: ReadonlySet<string> = new Set(rows[2])

const allowedOfNode: Readonly<Record<string, readonly string[]>> = { protocol: ['node:zlib'] }

export function layerFindings(sources: ReadonlyMap<string, Source>): Finding[] {
  return [...sources.values()].flatMap((source) => [...arrows(source), ...pureness(source)])
}

function rowOf(name: string): number {
  return rows.findIndex((row) => row.includes(name))
}

function arrows(source: Source): Finding[] {
  const found: Finding[] = []
  const { package: own } = source
  for (const { from, file, line } of source.imports) {
    const report = (what: string): number => found.push({ path: source.path, line, what })
    if (file?.startsWith('packages/') === true && own !== undefined && !file.startsWith(`packages/${own}/`))
      report(`reaches into ${file}; import the package`)
    const target = /^@samsa\/([^/]+)(\/.*)?$/.exec(from)
    const name = target?.[1]
    if (own === undefined || name === undefined || name === own || source.isTest) continue
    if (target?.[2] !== undefined && target[2] !== '/package.json') report(`only a package's index is public: ${from}`)
    const allowed = rowOf(name) < rowOf(own) || (siblings[own]?.includes(name) ?? false)
    if (rowOf(own) < 0) report(`packages/${own} has no row in scripts/tidy/layers.ts`)
    else if (!allowed || (forbidden[own]?.includes(name) ?? false)) report(`${own} must not import ${name} (layers, docs/architecture.md)`)
    else if (!dependencies(own).has(from)) report(`${from} is not among the dependencies of packages/${own}/package.json`)
  }
  return found
}

function pureness(source: Source): Finding[] {
  const { package: own } = source
  if (own === undefined || source.isTest || !plain.has(own)) return []
  const found: Finding[] = []
  for (const { from, line, typeOnly } of source.imports) {
    if (!from.startsWith('node:') || typeOnly || (allowedOfNode[own]?.includes(from) ?? false)) continue
    found.push({ path: source.path, line, what: `a core imports nothing of Node's: ${from}` })
  }
  if (!cores.has(own)) return found
  source.lines.forEach((line, index) => {
    if (/^\s*(await\b|.*[=(]\s*await\b|(export )?async\b)/.test(line))
      found.push({ path: source.path, line: index + 1, what: 'a core awaits nothing' })
  })
  return found
}

const manifests = new Map<string, ReadonlySet<string>>()

function dependencies(name: string): ReadonlySet<string> {
  let known = manifests.get(name)
  if (known === undefined) {
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'))
    known = new Set(Object.keys(manifest.dependencies ?? {}))
    manifests.set(name, known)
  }
  return known
}
