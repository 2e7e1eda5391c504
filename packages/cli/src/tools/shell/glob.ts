import { sortedNames } from './metadata-node.ts'
import type { MetadataNode } from './metadata-node.ts'

/** A node and the names that lead to it from the root. */
export interface FoundNode {
  readonly path: readonly string[]
  readonly node: MetadataNode
}

/** The nodes that a path leads to, seen from a directory: `*`, `?` and `{a,b}` stand for names, `..` goes up. */
export function findNodes(root: MetadataNode, workingDirectory: string, path: string): FoundNode[] {
  const components = withoutDots(namesOf(path.startsWith('/') ? path : `${workingDirectory}/${path}`))
  let found: FoundNode[] = [{ path: [], node: root }]
  for (const component of components) found = found.flatMap((place) => childrenOf(place, component))
  return found
}

function childrenOf({ path, node }: FoundNode, component: string): FoundNode[] {
  if (node.kind !== 'directory') return []
  const pattern = globPattern(component)
  const names = pattern === undefined ? [component] : sortedNames(node).filter((name) => pattern.test(name))
  return names.flatMap((name) => {
    const child = node.child(name)
    return child === undefined ? [] : [{ path: [...path, name], node: child }]
  })
}

export const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '')

export function withoutDots(names: readonly string[]): string[] {
  const result: string[] = []
  for (const name of names) {
    if (name === '..') result.pop()
    else if (name !== '.') result.push(name)
  }
  return result
}

/** undefined for a name that stands for itself, as one does that is no proper glob. */
function globPattern(glob: string): RegExp | undefined {
  let [text, isLiteral, inGroup] = ['', true, false]
  for (let at = 0; at < glob.length; at++) {
    const char = glob.charAt(at)
    if (char === '\\' && at + 1 < glob.length) text += quoted(glob.charAt(++at))
    else if (char === '?' || char === '*') {
      isLiteral = false
      text += char === '?' ? '.' : '.*'
    } else if (char === '{') {
      if (inGroup) return undefined
      ;[isLiteral, inGroup] = [false, true]
      text += '(?:(?:'
    } else if (char === ',' && inGroup) text += ')|(?:'
    else if (char === '}' && inGroup) {
      inGroup = false
      text += '))'
    } else text += quoted(char)
  }
  return isLiteral || inGroup ? undefined : new RegExp(`^${text}$`, 's')
}

const quoted = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
