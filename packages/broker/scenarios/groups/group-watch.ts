import { assert } from '@samsa/stdx'

/** A commit on its way, and what was known of its group when it was sent. */
export interface Commit {
  readonly id: string
  readonly member: string
  readonly groupId: string
  readonly partition: number
  readonly offset: number
  readonly epoch: number
  readonly sentMs: number
  /** The highest generation that anybody had an assignment of, in a group that knows only the classic protocol. */
  readonly newestEpoch: number
  /** Who had been given the partition since. */
  readonly usurper: string | undefined
  /** undefined: nobody knows (yet) whether it was taken. */
  ackedMs: number | undefined
  refused: boolean
}

interface Ownership {
  readonly member: string
  readonly partitions: string
}

/** Who thinks a partition its own, since when. */
interface Owner {
  readonly name: string
  readonly epoch: number
  readonly givenMs: number
}

/** What members and committers were told, of all groups, and what must hold of it whatever happens to nodes and network. */
export class GroupWatch {
  readonly #nowMs: () => number
  readonly #print: ((line: string) => void) | undefined
  /** By group and epoch, by owner. */
  readonly #assignments = new Map<string, Map<string, Ownership>>()
  readonly #newestEpoch = new Map<string, number>()
  readonly #owners = new Map<string, Owner>()
  /** By partition and the name of one who thinks it its own: who was given it since. */
  readonly #usurpers = new Map<string, string>()
  readonly #commits = new Map<string, Commit[]>()
  readonly #processed = new Map<string, Set<number>>()
  #made = 0
  assignmentCount = 0
  fencedCount = 0

  constructor(nowMs: () => number, print?: (line: string) => void) {
    this.#nowMs = nowMs
    this.#print = print
  }

  /** A member of a classic group has its assignment of a generation. `owner` is its instance id if it has one: it keeps what it had when it comes back. */
  assigned(groupId: string, generation: number, owner: string, partitions: readonly number[]): void {
    this.#print?.(`${groupId} generation ${generation}: ${owner} has ${partitions.join(',')}`)
    const key = `${groupId}/${generation}`
    const owners = this.#assignments.get(key) ?? new Map<string, Ownership>()
    this.#assignments.set(key, owners)
    const text = partitions.toSorted((a, b) => a - b).join(',')
    const before = owners.get(owner)
    assert(before === undefined || before.partitions === text, () => `${key}: ${owner} was given ${before?.partitions}, and now ${text}`)
    for (const [other, { partitions: theirs }] of owners) {
      if (other === owner) continue
      const both = partitions.find((partition) => theirs.split(',').includes(String(partition)))
      assert(both === undefined, () => `${key}: partition ${both} belongs to ${owner} and to ${other}`)
    }
    owners.set(owner, { member: owner, partitions: text })
    this.#newestEpoch.set(groupId, Math.max(generation, this.#newestEpoch.get(groupId) ?? -1))
    this.assignmentCount++
  }

  /**
   * A member begins to work on a partition, by the answer to what it asked at `askedMs`. Whoever had been given it before that, and still thinks it its own,
   * must have been expelled. `inOrder`: later epochs are larger ones, which does not hold once a group changes its protocol.
   */
  own(groupId: string, partition: number, name: string, epoch: number, askedMs: number, inOrder: boolean): void {
    this.#print?.(`${groupId}/${partition}: is ${name}'s since epoch ${epoch}`)
    this.assignmentCount++
    const key = `${groupId}/${partition}`
    const before = this.#owners.get(key)
    if (before !== undefined && before.name !== name && before.givenMs < askedMs) {
      assert(!inOrder || before.epoch < epoch, () => `${key} belongs to ${before.name} in ${before.epoch} and to ${name} in ${epoch}`)
      this.#usurpers.set(`${key}/${before.name}`, name)
    }
    this.#usurpers.delete(`${key}/${name}`)
    this.#owners.set(key, { name, epoch, givenMs: this.#nowMs() })
  }

  /** A member has stopped working on a partition, and is about to say so. */
  release(groupId: string, partition: number, name: string): void {
    const key = `${groupId}/${partition}`
    this.#usurpers.delete(`${key}/${name}`)
    if (this.#owners.get(key)?.name === name) this.#owners.delete(key)
  }

  committing(groupId: string, partition: number, offset: number, member: string, epoch: number, owner?: string): Commit {
    const commit: Commit = {
      id: `${member}:${this.#made++}`,
      member,
      groupId,
      partition,
      offset,
      epoch,
      sentMs: this.#nowMs(),
      newestEpoch: this.#newestEpoch.get(groupId) ?? -1,
      usurper: owner === undefined ? undefined : this.#usurpers.get(`${groupId}/${partition}/${owner}`),
      ackedMs: undefined,
      refused: false,
    }
    const key = `${groupId}/${partition}`
    const all = this.#commits.get(key)
    if (all === undefined) this.#commits.set(key, [commit])
    else all.push(commit)
    return commit
  }

  committed(commit: Commit): void {
    this.#print?.(`${commit.groupId}/${commit.partition}: ${commit.id} committed ${commit.offset} in ${commit.epoch}`)
    commit.ackedMs = this.#nowMs()
    assert(
      commit.epoch < 0 || commit.epoch >= commit.newestEpoch,
      () => `${commit.id} of ${commit.groupId} was taken in epoch ${commit.epoch}, when there was an assignment of ${commit.newestEpoch}`,
    )
    assert(
      commit.usurper === undefined,
      () => `${commit.id} of ${commit.groupId}/${commit.partition} was taken, but it is ${commit.usurper}'s`,
    )
  }

  /** The coordinator said no: it never happened. */
  refused(commit: Commit): void {
    commit.refused = true
    this.fencedCount++
  }

  /** A stable read of a committed offset: it must be the last commit taken before the read, or one that was under way at that time. `id` null: none. */
  read(groupId: string, partition: number, offset: number, id: string | null, sinceMs: number): void {
    const key = `${groupId}/${partition}`
    const all = this.#commits.get(key) ?? []
    const found = all.find((each) => each.id === id)
    this.#print?.(`${key}: read ${offset} by ${id}`)
    if (found === undefined) {
      assert(offset === -1, () => `${key}: offset ${offset} (${id}), which nobody committed`)
    } else {
      assert(found.offset === offset, () => `${key}: ${id} committed ${found.offset}, read as ${offset}`)
      assert(!found.refused, () => `${key}: ${id} was refused, and is read`)
    }
    const endedMs = found?.ackedMs ?? (found === undefined ? -1 : Infinity)
    const later = all.find((each) => each.sentMs > endedMs && each.ackedMs !== undefined && each.ackedMs < sinceMs)
    assert(later === undefined, () => `${key}: read ${id} (${offset}), after ${later?.id} (${later?.offset}) had been acknowledged`)
  }

  processed(groupId: string, partition: number, offset: number): void {
    const key = `${groupId}/${partition}`
    const offsets = this.#processed.get(key)
    if (offsets === undefined) this.#processed.set(key, new Set([offset]))
    else offsets.add(offset)
  }

  /** At the end: whatever is committed was processed. */
  checkProcessed(groupId: string, partition: number, committed: number): void {
    const offsets = this.#processed.get(`${groupId}/${partition}`) ?? new Set<number>()
    for (let offset = 0; offset < committed; offset++) {
      assert(offsets.has(offset), () => `${groupId}/${partition}: ${offset} was never processed, ${committed} is committed`)
    }
  }
}
