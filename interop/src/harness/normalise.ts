// Takes out of an output what must differ between two clusters that behave the same.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrokerNode } from './nodes.ts'

const directoryIds = (node: BrokerNode): string[] =>
  node.logDirs.flatMap((dir) => {
    try {
      const found = /^directory\.id=(\S+)$/m.exec(readFileSync(join(dir, 'meta.properties'), 'utf8'))
      return found?.[1] ? [found[1]] : []
    } catch {
      return []
    }
  })

export const normalise = (text: string, node: BrokerNode | undefined): string => {
  let result = text
  if (node) {
    for (const [index, id] of directoryIds(node).entries()) result = result.replaceAll(id, `<directory ${index}>`)
    result = result
      .replaceAll(node.dir, '<dir>')
      .replaceAll(new RegExp(`(localhost|127\\.0\\.0\\.1)(/127\\.0\\.0\\.1)?:${node.port}\\b`, 'g'), '<broker>')
      .replaceAll(new RegExp(`(localhost|127\\.0\\.0\\.1)(/127\\.0\\.0\\.1)?:${node.controllerPort}\\b`, 'g'), '<controller>')
      .replaceAll(new RegExp(`\\b(${node.port}|${node.controllerPort})\\b`, 'g'), '<port>')
  }
  return result
    .replaceAll(/(TopicId: |topic[_ ]?id[=:]"? ?"?)[\w-]{22}/gi, '$1<uuid>')
    .replaceAll(/\b1[78]\d{11}\b/g, '<ms>') // milliseconds of these years
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()
}

/** The lines that differ, in the manner of `diff -U0`; empty when equal. */
export const difference = (expected: string, got: string, limit = 40): string => {
  if (expected === got) return ''
  const left = expected.split('\n')
  const right = got.split('\n')
  // Longest common subsequence over lines; outputs of tools are short, longer ones are compared by set.
  if (left.length * right.length > 4_000_000) {
    const inLeft = new Set(left)
    const inRight = new Set(right)
    return [
      ...left.filter((line) => !inRight.has(line)).map((line) => `- ${line}`),
      ...right.filter((line) => !inLeft.has(line)).map((line) => `+ ${line}`),
    ]
      .slice(0, limit)
      .join('\n')
  }
  const width = right.length + 1
  const common = new Int32Array((left.length + 1) * width)
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const at = i * width + j
      common[at] = left[i] === right[j] ? (common[at + width + 1] ?? 0) + 1 : Math.max(common[at + width] ?? 0, common[at + 1] ?? 0)
    }
  }
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      i++
      j++
    } else if (j >= right.length || (i < left.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)))
      lines.push(`- ${left[i++]}`)
    else lines.push(`+ ${right[j++]}`)
  }
  return lines.length > limit ? [...lines.slice(0, limit), `… ${lines.length - limit} more`].join('\n') : lines.join('\n')
}
