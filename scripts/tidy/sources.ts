import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

import { root } from '../command.ts'

export interface Import {
  /** As written. */
  readonly from: string
  /** The imported file's path from the root, if it is one of ours by a relative path. */
  readonly file: string | undefined
  /** Names taken from it; undefined means all (`import *`, `export *`, `import()`). */
  readonly names: readonly string[] | undefined
  readonly typeOnly: boolean
  readonly reexport: boolean
  readonly line: number
}

export interface Source {
  /** From the root. */
  readonly path: string
  /** `log`, or undefined outside packages/. */
  readonly package: string | undefined
  readonly text: string
  readonly lines: readonly string[]
  /** Tests, scenarios and benchmarks: not part of what a package gives to others. */
  readonly isTest: boolean
  readonly imports: readonly Import[]
  /** Names declared and exported here, with their lines. */
  readonly exports: ReadonlyMap<string, number>
}

export interface Finding {
  readonly path: string
  readonly line: number
  readonly what: string
}

export function loadSources(): Map<string, Source> {
  const patterns = ['packages/*/{src,test,scenarios}/**/*.ts', 'scripts/**/*.ts', 'interop/src/**/*.ts', 'bench/src/**/*.ts']
  const paths = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).filter((path) => !path.includes('node_modules'))
  return new Map(paths.sort().map((path) => [path, parseSource(path, readFileSync(root + path, 'utf8'))]))
}

const fromClause =
  /^(import|export)\s+(type\s+)?(\*(?:\s+as\s+\w+)?|[\w$]+\s*(?:,\s*(?:\{[^}]*\}|\*\s+as\s+\w+))?|\{[^}]*\})\s+from\s+'([^']+)'/gm
const bareImport = /^import\s+'([^']+)'/gm
const dynamicImport = /(?:\bimport|\bimport\.meta\.resolve|\bnew URL)\(\s*'([^']+)'/g
const declaration = /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type)\s+([\w$]+)/gm
const exportList = /^export\s+(?:type\s+)?\{([^}]*)\}(?!\s+from)/gm

/** Reads what a formatted source imports and exports; the formatter makes regular expressions enough. */
export function parseSource(path: string, text: string): Source {
  const lineOf = (index: number): number => text.slice(0, index).split('\n').length
  const imports: Import[] = []
  const add = (from: string, index: number, rest: Partial<Import>): void => {
    const file = from.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), from)) : undefined
    imports.push({ from, file, names: undefined, typeOnly: false, reexport: false, line: lineOf(index), ...rest })
  }
  for (const match of text.matchAll(fromClause)) {
    const [, keyword, type, clause = '', from = ''] = match
    const listed = /\{([^}]*)\}/.exec(clause)?.[1]
    const items = listed?.split(',').flatMap((item) => item.trim() || []) ?? []
    const names = clause.includes('*') ? undefined : items.map((item) => item.replace(/^type\s+/, '').split(/\s+as\s+/)[0] ?? '')
    if (names !== undefined && !clause.startsWith('{')) names.push('default')
    const typeOnly = type !== undefined || (clause.startsWith('{') && items.length > 0 && items.every((item) => item.startsWith('type ')))
    add(from, match.index, { names, typeOnly, reexport: keyword === 'export' })
  }
  for (const match of text.matchAll(bareImport)) add(match[1] ?? '', match.index, { names: [] })
  for (const match of text.matchAll(dynamicImport)) add(match[1] ?? '', match.index, {})
  const exports = new Map<string, number>()
  for (const match of text.matchAll(declaration)) exports.set(match[1] ?? '', lineOf(match.index))
  for (const match of text.matchAll(exportList)) {
    for (const item of (match[1] ?? '').split(',')) {
      const name = item
        .trim()
        .split(/\s+as\s+/)
        .pop()
      if (name !== undefined && name !== '') exports.set(name.replace(/^type\s+/, ''), lineOf(match.index))
    }
  }
  const isTest = /\.(test|sim|bench)\.ts$/.test(path) || /\/(test|testing|testdata|scenarios)\//.test(path)
  return { path, package: /^packages\/([^/]+)\//.exec(path)?.[1], text, lines: text.split('\n'), isTest, imports, exports }
}

/** The code of a line, without what is commented or quoted. */
export function codeOf(line: string): string {
  if (/^\s*(\/\/|\/\*|\*)/.test(line)) return ''
  return line.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`/g, "''").replace(/\s\/\/.*$/, '')
}
