const KINDS = 512
const WORDS = [
  'order',
  'customer',
  'amount',
  'currency',
  'created',
  'pending',
  'shipped',
  'warehouse',
  'EUR',
  'USD',
  'region',
  'north',
  'south',
]

/** A pool of values: numbers that look random, or text that compresses about as application data does (3 to 4 times). The same in every run. */
export function values(bytes: number, isText: boolean): Buffer[] {
  let state = 12345
  const draw = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % bound
  }
  return Array.from({ length: KINDS }, () => {
    const value = Buffer.alloc(bytes)
    if (!isText) {
      for (let at = 0; at < bytes; at++) value[at] = draw(256)
      return value
    }
    let text = ''
    while (text.length < bytes) text += `"${WORDS[draw(WORDS.length)]}":${draw(100_000)},`
    value.write(text, 0, bytes, 'latin1')
    return value
  })
}
