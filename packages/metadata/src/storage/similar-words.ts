const swapCost = 0
const substitutionCost = 2
const insertionCost = 1
const deletionCost = 4
const tooFar = 7

/** What somebody may have meant by `given`: the nearest of the words, as argparse4j (and git before it) weighs the distance. */
export function similarWords(given: string, words: readonly { readonly body: string; readonly text: string }[]): string {
  const scored = words.map(({ body, text }) => ({ text, distance: body.startsWith(given) ? 0 : distance(given, body) }))
  const nearest = Math.min(...scored.map((word) => word.distance))
  if (nearest >= tooFar) return ''
  const texts = scored.filter((word) => word.distance === nearest).map(({ text }) => text)
  return `\n\nDid you mean:\n${texts
    .sort()
    .map((text) => `\t${text}`)
    .join('\n')}`
}

function distance(from: string, to: string): number {
  let before: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, j) => j * insertionCost)
  for (let i = 0; i < from.length; i++) {
    const next = [(i + 1) * deletionCost]
    for (let j = 0; j < to.length; j++) {
      let cost = (row[j] ?? 0) + (from[i] === to[j] ? 0 : substitutionCost)
      if (i > 0 && j > 0 && from[i - 1] === to[j] && from[i] === to[j - 1]) cost = Math.min(cost, (before[j - 1] ?? 0) + swapCost)
      next.push(Math.min(cost, (row[j + 1] ?? 0) + deletionCost, (next[j] ?? 0) + insertionCost))
    }
    before = row
    row = next
  }
  return row[to.length] ?? 0
}
