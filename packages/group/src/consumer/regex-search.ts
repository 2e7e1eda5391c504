import { RE2JS, RE2JSSyntaxException } from 're2js'

/**
 * About a millisecond of work. A step is what the slowest of RE2's ways takes to bring one instruction of the expression by one character:
 * the time of a match is bounded by their product, however the expression is made.
 */
const STEPS_PER_TURN = 500_000
/** What any match costs beside, and any expression to be compiled, in steps; the latter also for each of its characters. */
const STEPS_OF_A_MATCH = 500
const STEPS_OF_COMPILING = 50_000
const STEPS_OF_COMPILING_A_CHARACTER = 2000

/** Looks which names expressions match, some at a time. */
export class RegexSearch {
  /** Of the topics. */
  readonly version: number
  readonly startedMs: number
  readonly matches: ReadonlyMap<string, Set<string>>
  readonly #names: readonly string[]
  readonly #regexes: [string, Set<string>][]
  #pattern: RE2JS | undefined
  #next = 0

  constructor(regexes: Iterable<string>, topics: { readonly names: Iterable<string>; readonly version: number }, startedMs: number) {
    this.matches = new Map(Array.from(regexes, (regex) => [regex, new Set()]))
    this.#regexes = [...this.matches]
    this.#names = [...topics.names]
    this.version = topics.version
    this.startedMs = startedMs
  }

  /** Goes on for a turn; true when everything has been looked at. */
  advance(): boolean {
    let steps = STEPS_PER_TURN
    for (let first = this.#regexes[0]; first !== undefined; first = this.#regexes[0]) {
      const [regex, matched] = first
      if (this.#pattern === undefined) {
        this.#pattern = compiled(regex)
        this.#next = 0
        steps -= STEPS_OF_COMPILING + regex.length * STEPS_OF_COMPILING_A_CHARACTER
      }
      if (this.#pattern !== undefined) steps = this.#match(this.#pattern, matched, steps)
      if (this.#pattern !== undefined && this.#next < this.#names.length) return false
      this.#pattern = undefined
      this.#regexes.shift()
      if (steps <= 0) break
    }
    return this.#regexes.length === 0
  }

  /** The steps that are left. */
  #match(pattern: RE2JS, matched: Set<string>, steps: number): number {
    const size = pattern.programSize()
    let left = steps
    for (let name = this.#names[this.#next]; name !== undefined && left > 0; name = this.#names[this.#next]) {
      if (pattern.matches(name)) matched.add(name)
      left -= STEPS_OF_A_MATCH + size * name.length
      this.#next++
    }
    return left
  }
}

/** What is wrong with an expression, undefined if nothing is. */
export function syntaxProblem(regex: string): string | undefined {
  try {
    RE2JS.compile(regex)
    return undefined
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    return error.getDescription()
  }
}

/** Undefined: it came from a log, and whoever wrote it may know a syntax that is not known here. It matches nothing then. */
function compiled(regex: string): RE2JS | undefined {
  try {
    return RE2JS.compile(regex)
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    return undefined
  }
}
