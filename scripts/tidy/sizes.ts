import type { Finding, Source } from './sources.ts'

export const maxFileLines = 500
export const maxFunctionLines = 80

/** Data, not code: messages, keys, tables. */
const data = /^packages\/(protocol\/src\/(messages|apis|errors)|config\/src\/keys\/|metrics\/src\/)/

const functionStart =
  /^(\s*)(?:export )?(?:default )?(?:static |private |public |override |readonly )*(?:async )?(?:(?:function\*?\s+)([\w$]+)|(?:const|let)\s+([\w$]+)\b.*=>|(?:get |set )?(#?[\w$]+)(?:<[^(]*>)?\(.*\)(?:: .*)?|(?:get |set )?(#?[\w$]+)(?:<[^(]*>)?\()/
const keywords: ReadonlySet<string> = new Set(['if', 'for', 'while', 'switch', 'catch', 'return', 'describe', 'test', 'constructor'])

/** Keys of the exemption list: a path, or `path#function`. */
export function sizeFindings(sources: ReadonlyMap<string, Source>): (Finding & { readonly key: string; readonly size: number })[] {
  const found: (Finding & { readonly key: string; readonly size: number })[] = []
  for (const { path, lines, isTest } of sources.values()) {
    if (data.test(path)) continue
    const size = lines.length - 1
    if (size > maxFileLines) found.push({ path, line: 1, key: path, size, what: `${size} lines; a file ends at ${maxFileLines}` })
    if (isTest || path.startsWith('interop/')) continue
    for (const each of longFunctions(lines)) {
      found.push({
        path,
        line: each.line,
        key: `${path}#${each.name}`,
        size: each.size,
        what: `${each.name} has ${each.size} lines; a function fits a screen (${maxFunctionLines})`,
      })
    }
  }
  return found
}

/** The formatter puts a body's closing brace under the line that opens it. */
function* longFunctions(lines: readonly string[]): Generator<{ name: string; line: number; size: number }> {
  for (let start = 0; start < lines.length; start += 1) {
    const match = functionStart.exec(lines[start] ?? '')
    const name = match?.[2] ?? match?.[3] ?? match?.[4] ?? match?.[5]
    if (match === null || name === undefined || keywords.has(name) || !/[{(]$/.test(lines[start] ?? '')) continue
    const indent = match[1] ?? ''
    const end = lines.findIndex((line, index) => index > start && line.startsWith(`${indent}}`) && !line.endsWith('{'))
    if (end - start + 1 > maxFunctionLines) yield { name, line: start + 1, size: end - start + 1 }
  }
}
