import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

import { root } from '../command.ts'
import type { Finding, Source } from './sources.ts'

/** Files that nothing reaches, and exports that nobody imports. What an index exports is for whoever comes; it must exist, not be used. */
export function deadFindings(sources: ReadonlyMap<string, Source>): Finding[] {
  return [...deadFiles(sources), ...deadExports(sources)]
}

function deadFiles(sources: ReadonlyMap<string, Source>): Finding[] {
  const reached = new Set<string>()
  const waiting = [...entries(sources)]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    for (const each of sources.get(file)?.imports ?? []) if (each.file !== undefined) waiting.push(each.file)
  }
  return [...sources.keys()].filter((path) => !reached.has(path)).map((path) => ({ path, line: 1, what: 'nothing imports this file' }))
}

/** Tests, and every source that a manifest or another text names: exports, bins, `imports`, npm scripts. */
function* entries(sources: ReadonlyMap<string, Source>): Generator<string> {
  for (const source of sources.values()) if (source.isTest) yield source.path
  for (const manifest of ['package.json', ...globSync('{packages/*,interop,bench}/package.json', { cwd: root })]) {
    const folder = posix.dirname(manifest)
    for (const match of readFileSync(root + manifest, 'utf8').matchAll(/[\w./-]+\.ts\b/g))
      yield posix.normalize(posix.join(folder, match[0]))
  }
  for (const bin of globSync('packages/*/bin/*', { cwd: root })) {
    for (const match of readFileSync(root + bin, 'utf8').matchAll(/\.\.\/src\/[\w/-]+\.ts/g))
      yield posix.normalize(posix.join(posix.dirname(bin), match[0]))
  }
  // Generators and other programs of a package are started by hand.
  for (const { path, text } of sources.values())
    if (/^(scripts|interop\/src|bench\/src)\/[^/]+$/.test(path) || text.startsWith('#!')) yield path
}

function deadExports(sources: ReadonlyMap<string, Source>): Finding[] {
  const used = new Map<string, Set<string> | 'all'>()
  for (const source of sources.values()) {
    for (const { file, names } of source.imports) {
      if (file === undefined) continue
      const known = used.get(file)
      if (names === undefined) used.set(file, 'all')
      else if (known === undefined) used.set(file, new Set(names))
      else if (known !== 'all') for (const name of names) known.add(name)
    }
  }
  const found: Finding[] = []
  for (const { path, exports, isTest, lines, text } of sources.values()) {
    const users = used.get(path)
    if (users === 'all' || isTest || !path.startsWith('packages/') || path.endsWith('/src/index.ts')) continue
    for (const [name, line] of exports) {
      // A type that only describes this file's own functions is exported for whoever calls them.
      const describes = /^export (type|interface) /.test(lines[line - 1] ?? '') && text.split(new RegExp(`\\b${name}\\b`)).length > 2
      if (users?.has(name) !== true && !describes) found.push({ path, line, what: `nobody imports ${name}` })
    }
  }
  return found
}
