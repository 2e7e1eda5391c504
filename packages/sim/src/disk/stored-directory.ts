import type { Prng } from '@samsa/stdx'

import type { StoredFile } from './stored-file.ts'

export type Stored = StoredFile | StoredDirectory

/** A change of a directory that a loss of power may undo. */
interface Change {
  readonly name: string
  /** What the name now stands for; undefined: nothing. */
  readonly entry: Stored | undefined
  /** The other half of a move: this name went because that change came, so one never survives without the other. */
  readonly carriedBy: Change | undefined
  survives: boolean
}

/** A directory as the cache shows it, and as the device has it. */
export class StoredDirectory {
  readonly kind = 'directory'
  readonly entries = new Map<string, Stored>()
  modifiedMs = 0
  #durable = new Map<string, Stored>()
  #journal: Change[] = []
  /** Directories that share a move with this one; flushing one commits the other, as a journal would. */
  #tied = new Set<StoredDirectory>()

  put(name: string, entry: Stored): void {
    this.#change(name, entry, undefined)
  }

  drop(name: string): void {
    this.#change(name, undefined, undefined)
  }

  /** Moves an entry here, replacing what was there. */
  move(from: StoredDirectory, fromName: string, entry: Stored, name: string): void {
    const change = this.#change(name, entry, undefined)
    from.#change(fromName, undefined, change)
    if (from === this) return
    this.#tied.add(from)
    from.#tied.add(this)
  }

  /** Everything that happened to the names is durable. */
  flush(): void {
    if (this.#journal.length === 0 && this.#tied.size === 0) return
    const tied = [...this.#tied]
    this.#tied.clear()
    this.#journal = []
    this.#durable = new Map(this.entries)
    for (const directory of tied) directory.flush()
  }

  /** First half of a loss of power, for all directories before any takes the second: a prefix of the unflushed changes survives. */
  chooseSurvivors(prng: Prng): void {
    const kept = prng.below(this.#journal.length + 1)
    this.#journal.forEach((change, index) => (change.survives = index < kept))
  }

  /** Second half: the entries are what the device had, and the surviving changes. */
  applySurvivors(): void {
    for (const { name, entry, carriedBy, survives } of this.#journal) {
      if (!(carriedBy?.survives ?? survives)) continue
      if (entry === undefined) this.#durable.delete(name)
      else this.#durable.set(name, entry)
    }
    this.#journal = []
    this.#tied.clear()
    this.entries.clear()
    for (const [name, entry] of this.#durable) this.entries.set(name, entry)
  }

  /** All that the cache or the device knows below this directory. */
  *everything(): Generator<Stored> {
    const children = new Set([...this.entries.values(), ...this.#durable.values()])
    for (const change of this.#journal) if (change.entry !== undefined) children.add(change.entry)
    for (const child of children) {
      yield child
      if (child.kind === 'directory') yield* child.everything()
    }
  }

  #change(name: string, entry: Stored | undefined, carriedBy: Change | undefined): Change {
    if (entry === undefined) this.entries.delete(name)
    else this.entries.set(name, entry)
    const change = { name, entry, carriedBy, survives: false }
    this.#journal.push(change)
    return change
  }
}
