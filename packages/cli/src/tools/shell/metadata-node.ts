/** A place in the tree of the metadata shell: a directory, or lines of text. */
export type MetadataNode = MetadataDirectory | MetadataLeaf

export interface MetadataDirectory {
  readonly kind: 'directory'
  readonly names: () => readonly string[]
  readonly child: (name: string) => MetadataNode | undefined
}

interface MetadataLeaf {
  readonly kind: 'leaf'
  readonly text: string
}

export const leaf = (text: string | number): MetadataNode => ({ kind: 'leaf', text: String(text) })

/** A directory with these children; each is made when it is looked at. */
export function directory(children: Readonly<Record<string, () => MetadataNode>>): MetadataNode {
  return { kind: 'directory', names: () => Object.keys(children), child: (name) => children[name]?.() }
}

/** A directory of a map's entries. */
export function entries<K extends string | number, V>(
  map: { get(key: K): V | undefined; [Symbol.iterator](): Iterator<[K, V]> },
  keyOf: (name: string) => K,
  node: (value: V, key: K) => MetadataNode,
): MetadataNode {
  return {
    kind: 'directory',
    names: () => Array.from(map, ([key]) => String(key)),
    child: (name) => {
      const value = map.get(keyOf(name))
      return value === undefined ? undefined : node(value, keyOf(name))
    },
  }
}

/** The names in the order in which they are shown. */
export const sortedNames = (node: MetadataDirectory): string[] => [...node.names()].sort()

/** All that is in a node, two blanks deeper each level. */
export function printNode(node: MetadataNode, write: (line: string) => void, indent = ''): void {
  if (node.kind === 'leaf') {
    write(`${indent}${node.text}\n`)
    return
  }
  for (const name of sortedNames(node)) {
    write(`${indent}${name}:\n`)
    const child = node.child(name)
    if (child !== undefined) printNode(child, write, `${indent}  `)
  }
}
