/*
 * Where Java breaks a line of text: its BreakIterator's line rules, for the characters that options' descriptions hold. jopt-simple wraps by them,
 * which shows: `follower.replication.throttled.` may end a line, and so may the two dashes of `--create`.
 */
const PRE = '([{"$\''
const POST = ')]}!%.,:;?"\''
const NOT_CHAR = ` \t\n-${PRE}${POST}`.replaceAll("'", '')

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9'

/** The pieces between which a line may be broken; each keeps the blanks that follow it. */
export function linePieces(line: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < line.length;) {
    const end = Math.max(wordEnd(line, at), numberEnd(line, at), at + 1)
    pieces.push(line.slice(at, end))
    at = end
  }
  return pieces
}

function wordEnd(line: string, start: number): number {
  let at = skip(line, start, (char) => PRE.includes(char))
  at = skip(line, at, (char) => !NOT_CHAR.includes(char))
  return suffixEnd(line, at)
}

function numberEnd(line: string, start: number): number {
  let at = skip(line, start, (char) => PRE.includes(char) || char === '-')
  if (!isDigit(line[at])) return start
  at = skip(line, at, isDigit)
  while ((line[at] === '.' || line[at] === ',') && isDigit(line[at + 1])) at = skip(line, at + 1, isDigit)
  return suffixEnd(line, at)
}

function suffixEnd(line: string, start: number): number {
  const dashes = skip(line, start, (char) => char === '-')
  const posts = skip(line, start, (char) => POST.includes(char))
  const at = skip(line, Math.max(dashes, posts), (char) => char === ' ')
  return line[at] === '\t' ? at + 1 : at
}

function skip(line: string, start: number, matches: (char: string) => boolean): number {
  let at = start
  while (at < line.length && matches(line.charAt(at))) at++
  return at
}
