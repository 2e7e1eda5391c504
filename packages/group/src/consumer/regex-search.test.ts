import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RegexSearch, syntaxProblem } from './regex-search.ts'

const names = (count: number, length = 10): string[] => Array.from({ length: count }, (_, index) => `t-${index}`.padEnd(length, 'a'))

/** How many turns a search takes, and what it found. */
function run(search: RegexSearch): { readonly turns: number; readonly found: Record<string, number> } {
  let turns = 1
  while (!search.advance()) turns++
  return { turns, found: Object.fromEntries(Array.from(search.matches, ([regex, matched]) => [regex, matched.size])) }
}

test('expressions are matched whole, and one that cannot be read matches nothing', () => {
  const search = new RegexSearch(['t-1.*', 't', '(', 'x|t-2a*'], { names: names(12), version: 3 }, 7)
  assert.deepEqual(run(search).found, { 't-1.*': 3, t: 0, '(': 0, 'x|t-2a*': 1 })
  assert.deepEqual([search.version, search.startedMs], [3, 7])
  assert.equal(syntaxProblem('t-.*'), undefined)
  assert.match(syntaxProblem('(') ?? '', /missing/)
})

test('nothing to look at takes one turn', () => {
  assert.deepEqual(run(new RegexSearch([], { names: names(3), version: 0 }, 0)), { turns: 1, found: {} })
  assert.deepEqual(run(new RegexSearch(['a'], { names: [], version: 0 }, 0)), { turns: 1, found: { a: 0 } })
})

test('a turn is short however many topics there are, and however an expression is made', () => {
  const plain = run(new RegexSearch(['t-.*'], { names: names(5000), version: 0 }, 0))
  assert.equal(plain.found['t-.*'], 5000)
  assert.ok(plain.turns >= 5 && plain.turns <= 20, `${plain.turns} turns`)
  // A thousand instructions for each character of a long name: one name a turn or two.
  const slow = run(new RegexSearch(['t-.(a?){500}a*'], { names: names(10, 249), version: 0 }, 0))
  assert.equal(slow.found['t-.(a?){500}a*'], 10)
  assert.ok(slow.turns >= 10, `${slow.turns} turns`)
})

test('many expressions are not all compiled in one turn', () => {
  const regexes = Array.from({ length: 100 }, (_, index) => `t-${index}.*`)
  const { turns, found } = run(new RegexSearch(regexes, { names: names(1), version: 0 }, 0))
  assert.ok(turns >= 10, `${turns} turns`)
  assert.equal(found['t-0.*'], 1)
  assert.equal(found['t-99.*'], 0)
})
