/** Whoever holds the same token may change a node in place; a token is dropped when the map it built is published. */
interface Owner {
  readonly building: true
}

class Leaf<K, V> {
  readonly hash: number
  readonly key: K
  readonly value: V
  constructor(hash: number, key: K, value: V) {
    this.hash = hash
    this.key = key
    this.value = value
  }
}

/** Keys whose 32-bit hashes are equal. */
class Collision<K, V> {
  readonly hash: number
  readonly leaves: readonly Leaf<K, V>[]
  constructor(hash: number, leaves: readonly Leaf<K, V>[]) {
    this.hash = hash
    this.leaves = leaves
  }
}

class Branch<K, V> {
  readonly owner: Owner | undefined
  bitmap: number
  readonly children: Node<K, V>[]
  constructor(owner: Owner | undefined, bitmap: number, children: Node<K, V>[]) {
    this.owner = owner
    this.bitmap = bitmap
    this.children = children
  }
}

type Node<K, V> = Leaf<K, V> | Collision<K, V> | Branch<K, V>

const bitsPerLevel = 5

/**
 * An immutable hash map (a hash array mapped trie): `set` and `delete` give a new map that shares all but O(log n) nodes with the old.
 * Iteration order depends on the keys only, so equal contents written in any order iterate alike (but for colliding hashes).
 */
export class PersistentMap<K extends string | number, V> implements Iterable<[K, V]> {
  readonly size: number
  readonly #root: Branch<K, V> | undefined

  private constructor(root: Branch<K, V> | undefined, size: number) {
    this.#root = root
    this.size = size
  }

  static empty<K extends string | number, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>(undefined, 0)
  }

  static from<K extends string | number, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    const builder = PersistentMap.empty<K, V>().builder()
    for (const [key, value] of entries) builder.set(key, value)
    return builder.build()
  }

  get(key: K): V | undefined {
    const root = this.#root
    return root === undefined ? undefined : lookUp(root, hashOf(key), key)
  }

  has(key: K): boolean {
    return this.get(key) !== undefined
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const builder = this.builder()
    builder.set(key, value)
    return builder.build()
  }

  delete(key: K): PersistentMap<K, V> {
    const builder = this.builder()
    builder.delete(key)
    return builder.build()
  }

  /** For many changes at once: nodes that the builder made itself are changed in place. */
  builder(): PersistentMapBuilder<K, V> {
    return new PersistentMapBuilder<K, V>(this, this.#root, this.size, (root, size) => new PersistentMap<K, V>(root, size))
  }

  *entries(): IterableIterator<[K, V]> {
    if (this.#root !== undefined) for (const leaf of walk(this.#root)) yield [leaf.key, leaf.value]
  }

  *keys(): IterableIterator<K> {
    if (this.#root !== undefined) for (const leaf of walk(this.#root)) yield leaf.key
  }

  *values(): IterableIterator<V> {
    if (this.#root !== undefined) for (const leaf of walk(this.#root)) yield leaf.value
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries()
  }
}

/** The changing form of a PersistentMap. Reads see the changes made so far. */
class PersistentMapBuilder<K extends string | number, V> {
  #original: PersistentMap<K, V>
  #root: Branch<K, V> | undefined
  #size: number
  #owner: Owner = { building: true }
  #changed = false
  readonly #publish: (root: Branch<K, V> | undefined, size: number) => PersistentMap<K, V>

  constructor(
    original: PersistentMap<K, V>,
    root: Branch<K, V> | undefined,
    size: number,
    publish: (root: Branch<K, V> | undefined, size: number) => PersistentMap<K, V>,
  ) {
    this.#original = original
    this.#root = root
    this.#size = size
    this.#publish = publish
  }

  get size(): number {
    return this.#size
  }

  get(key: K): V | undefined {
    return this.#root === undefined ? undefined : lookUp(this.#root, hashOf(key), key)
  }

  set(key: K, value: V): void {
    const leaf = new Leaf(hashOf(key), key, value)
    const before = this.get(key)
    if (before === value) return
    if (before === undefined) this.#size++
    this.#root = insert(this.#root ?? new Branch<K, V>(this.#owner, 0, []), leaf, 0, this.#owner)
    this.#changed = true
  }

  delete(key: K): boolean {
    const root = this.#root
    if (root === undefined || this.get(key) === undefined) return false
    this.#size--
    this.#root = removeFrom(root, hashOf(key), key, 0, this.#owner)
    this.#changed = true
    return true
  }

  values(): IterableIterator<V> {
    return this.build().values()
  }

  /** The map as it is now; the builder may go on, later changes do not touch what was built. */
  build(): PersistentMap<K, V> {
    if (!this.#changed) return this.#original
    this.#owner = { building: true }
    this.#changed = false
    this.#original = this.#publish(this.#size === 0 ? undefined : this.#root, this.#size)
    return this.#original
  }
}

function hashOf(key: string | number): number {
  if (typeof key === 'number') return Math.imul(key ^ (key >>> 16), 0x45d9f3b) | 0
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return hash ^ (hash >>> 15)
}

function slotOf(bitmap: number, bit: number): number {
  let below = bitmap & (bit - 1)
  below -= (below >>> 1) & 0x55555555
  below = (below & 0x33333333) + ((below >>> 2) & 0x33333333)
  return Math.imul((below + (below >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

function lookUp<K, V>(root: Branch<K, V>, hash: number, key: K): V | undefined {
  let node: Node<K, V> | undefined = root
  for (let shift = 0; node instanceof Branch; shift += bitsPerLevel) {
    const bit = 1 << ((hash >>> shift) & 31)
    if ((node.bitmap & bit) === 0) return undefined
    node = node.children[slotOf(node.bitmap, bit)]
  }
  if (node instanceof Leaf) return node.key === key ? node.value : undefined
  return node?.leaves.find((leaf) => leaf.key === key)?.value
}

function own<K, V>(branch: Branch<K, V>, owner: Owner): Branch<K, V> {
  return branch.owner === owner ? branch : new Branch(owner, branch.bitmap, branch.children.slice())
}

function insert<K, V>(from: Branch<K, V>, leaf: Leaf<K, V>, shift: number, owner: Owner): Branch<K, V> {
  const branch = own(from, owner)
  const bit = 1 << ((leaf.hash >>> shift) & 31)
  const slot = slotOf(branch.bitmap, bit)
  const present = (branch.bitmap & bit) === 0 ? undefined : branch.children[slot]
  if (present === undefined) {
    branch.children.splice(slot, 0, leaf)
    branch.bitmap |= bit
  } else if (present instanceof Branch) {
    branch.children[slot] = insert(present, leaf, shift + bitsPerLevel, owner)
  } else {
    branch.children[slot] = join(present, leaf, shift + bitsPerLevel, owner)
  }
  return branch
}

function join<K, V>(present: Leaf<K, V> | Collision<K, V>, leaf: Leaf<K, V>, shift: number, owner: Owner): Node<K, V> {
  if (present instanceof Leaf && present.key === leaf.key) return leaf
  if (present.hash === leaf.hash) {
    const others = present instanceof Leaf ? [present] : present.leaves.filter((other) => other.key !== leaf.key)
    return new Collision(leaf.hash, [...others, leaf])
  }
  const bit = 1 << ((present.hash >>> shift) & 31)
  return insert(new Branch<K, V>(owner, bit, [present]), leaf, shift, owner)
}

function removeFrom<K, V>(from: Branch<K, V>, hash: number, key: K, shift: number, owner: Owner): Branch<K, V> {
  const branch = own(from, owner)
  const bit = 1 << ((hash >>> shift) & 31)
  const slot = slotOf(branch.bitmap, bit)
  const present = branch.children[slot]
  let rest: Node<K, V> | undefined
  if (present instanceof Branch) {
    const shrunk = removeFrom(present, hash, key, shift + bitsPerLevel, owner)
    const only = shrunk.children.length === 1 ? shrunk.children[0] : undefined
    rest = shrunk.children.length === 0 ? undefined : only !== undefined && !(only instanceof Branch) ? only : shrunk
  } else if (present instanceof Collision) {
    const leaves = present.leaves.filter((leaf) => leaf.key !== key)
    rest = leaves.length === 1 ? leaves[0] : new Collision(hash, leaves)
  }
  if (rest !== undefined) branch.children[slot] = rest
  else {
    branch.children.splice(slot, 1)
    branch.bitmap &= ~bit
  }
  return branch
}

function* walk<K, V>(branch: Branch<K, V>): IterableIterator<Leaf<K, V>> {
  for (const child of branch.children) {
    if (child instanceof Leaf) yield child
    else if (child instanceof Collision) yield* child.leaves
    else yield* walk(child)
  }
}
