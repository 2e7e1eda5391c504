export interface Word {
  /** What is compared. */
  readonly body: string
  /** What is shown. */
  readonly text: string
}

/** Beyond this distance nothing is suggested. */
const FAR = 7

/** The words nearest to what was typed, as argparse4j suggests them; '' where nothing is near. */
export function similarWords(typed: string, words: readonly Word[]): string {
  const ranked = words
    .map(({ body, text }) => ({ text, distance: body.startsWith(typed) ? 0 : distance(typed, body) }))
    .sort((a, b) => a.distance - b.distance || (a.text < b.text ? -1 : 1))
  const nearest = ranked[0]?.distance ?? FAR
  if (nearest >= FAR) return ''
  const lines = ranked.filter((word) => word.distance === nearest).map((word) => `\t${word.text}\n`)
  return `\nDid you mean:\n${lines.join('')}`
}

/** Levenshtein's distance with git's costs: a swap is free, a letter too many costs 4, one missing 1, a wrong one 2. */
function distance(a: string, b: string): number {
  let [before, previous] = [Array.from<number>({ length: b.length + 1 }).fill(0), Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      let least = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 2)
      const isSwap = i >= 2 && j >= 2 && a[i - 1] !== b[j - 1] && a[i - 2] === b[j - 1] && a[i - 1] === b[j - 2]
      if (isSwap) least = Math.min(least, before[j - 2] ?? 0)
      row.push(Math.min(least, (previous[j] ?? 0) + 4, (row[j - 1] ?? 0) + 1))
    }
    ;[before, previous] = [previous, row]
  }
  return previous[b.length] ?? 0
}
