// What members of a group say they get, give up, read and commit; and what must hold of it whoever they are.
import { createInterface } from 'node:readline'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { exited, sleep, start } from './children.ts'

interface Ownership {
  readonly member: string
  readonly sinceMs: number
}

/** Lines of two processes may be read in the other order than they were written. */
const TOLERANCE_MS = 400

/** One partition of the topic that the group reads. */
class PartitionLedger {
  committed = 0
  readonly read = new Map<number, number>()
  readonly owners = new Map<string, Ownership>()
}

/** Gathers what all members of a group say. */
export class GroupLedger {
  readonly problems: string[] = []
  readonly #partitions = new Map<number, PartitionLedger>()

  heard(member: string, line: string): void {
    const [what = '', first = '', second = ''] = line.split(' ')
    if (what === '+') for (const partition of numbers(first)) this.#assigned(member, partition)
    else if (what === '-') for (const partition of numbers(first)) this.#at(partition).owners.delete(member)
    else if (what === 'r') this.#read(member, Number(first), Number(second))
    else if (what === 'c') this.#at(Number(first)).committed = Math.max(this.#at(Number(first)).committed, Number(second))
    else if (what === 'error') this.problems.push(`${member}: ${line}`)
  }

  /** A member died: it gives up what it had without a word. */
  gone(member: string): void {
    for (const partition of this.#partitions.values()) partition.owners.delete(member)
  }

  /** Whether all records below these ends were read and committed. */
  hasAll(ends: readonly number[]): boolean {
    return ends.every((end, index) => this.#at(index).committed >= end)
  }

  missing(ends: readonly number[]): string {
    return ends
      .map((end, index) => {
        const partition = this.#at(index)
        const lost = Array.from({ length: end }, (_, offset) => offset).filter((offset) => !partition.read.has(offset))
        return lost.length === 0 && partition.committed >= end
          ? ''
          : `partition ${index}: end ${end}, committed ${partition.committed}, unread ${lost.slice(0, 5).join()}`
      })
      .filter((text) => text !== '')
      .join('; ')
  }

  get repeated(): number {
    let sum = 0
    for (const { read } of this.#partitions.values()) for (const times of read.values()) sum += times - 1
    return sum
  }

  /** To be called now and then: who shares a partition for longer than lines take to arrive breaks the rule. */
  checkOwners(): void {
    const now = Date.now()
    for (const [index, { owners }] of this.#partitions) {
      if (owners.size < 2 || [...owners.values()].some(({ sinceMs }) => now - sinceMs < TOLERANCE_MS)) continue
      this.problems.push(`partition ${index} is owned by ${[...owners.keys()].join(' and ')}`)
      owners.clear()
    }
  }

  #assigned(member: string, partition: number): void {
    this.#at(partition).owners.set(member, { member, sinceMs: Date.now() })
  }

  #read(member: string, index: number, offset: number): void {
    const partition = this.#at(index)
    partition.read.set(offset, (partition.read.get(offset) ?? 0) + 1)
    // Two lines of one member come in order, so what it has committed itself it never reads again.
    if (offset < partition.committed && !this.#isRecent(index))
      this.problems.push(`${member} reads ${index}-${offset} again, below ${partition.committed}`)
  }

  /** Around a change of owner the former one's commit may be told late. */
  #isRecent(index: number): boolean {
    const now = Date.now()
    return [...this.#at(index).owners.values()].some(({ sinceMs }) => now - sinceMs < TOLERANCE_MS)
  }

  #at(index: number): PartitionLedger {
    let partition = this.#partitions.get(index)
    if (partition === undefined) this.#partitions.set(index, (partition = new PartitionLedger()))
    return partition
  }
}

/** A member's process. */
export class MemberProcess {
  readonly name: string
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ledger: GroupLedger
  readonly #stderr: string[] = []

  constructor(ledger: GroupLedger, name: string, command: string, args: readonly string[]) {
    this.name = name
    this.#ledger = ledger
    this.#child = start(command, args)
    createInterface({ input: this.#child.stdout }).on('line', (line) => ledger.heard(name, line))
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#stderr.push(line))
  }

  get output(): string {
    return this.#stderr.slice(-5).join('\n')
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Leaves the group and ends. */
  async leave(): Promise<void> {
    this.#child.stdin.end('\n')
    const code = await Promise.race([exited(this.#child), sleep(25_000).then(() => undefined)])
    if (code === undefined) {
      this.#ledger.problems.push(`${this.name} does not end`)
      this.#child.kill('SIGKILL')
    }
    this.#ledger.gone(this.name)
  }

  /** kill -9. */
  async crash(): Promise<void> {
    this.#child.kill('SIGKILL')
    await exited(this.#child)
    this.#ledger.gone(this.name)
  }
}

const numbers = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number))
