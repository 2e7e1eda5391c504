/**
 * MD5 (RFC 1321) of a record's key, as Kafka's cleaner uses it: what counts is that nobody finds a second key for a given hash. Written for keys of
 * some ten bytes, where a call into a native library would cost more than the hash.
 */

const SINES = Int32Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0)
const WORDS = new Int32Array(16)

/** The four words of the last hash, in little-endian order of the digest. */
export const keyHash = new Int32Array(4)

/** Hashes `bytes[start, start + length)` into `keyHash`. */
export function hashKey(bytes: Uint8Array, start: number, length: number): void {
  keyHash[0] = 0x67452301
  keyHash[1] = 0xefcdab89 | 0
  keyHash[2] = 0x98badcfe | 0
  keyHash[3] = 0x10325476
  let at = start
  const wholeEnd = start + (length - (length % 64))
  while (at < wholeEnd) {
    for (let word = 0; word < 16; word++, at += 4) WORDS[word] = littleEndian(bytes, at)
    addBlock()
  }
  const end = start + length
  let word = 0
  for (; at + 4 <= end; at += 4) WORDS[word++] = littleEndian(bytes, at)
  let last = 0x80 << ((end - at) * 8)
  for (let shift = 0; at < end; at++, shift += 8) last |= (bytes[at] as number) << shift
  WORDS[word++] = last
  if (word > 14) {
    while (word < 16) WORDS[word++] = 0
    addBlock()
    word = 0
  }
  while (word < 14) WORDS[word++] = 0
  WORDS[14] = length << 3
  WORDS[15] = length >>> 29
  addBlock()
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)
}

/** One block of 64 bytes: four rounds of 16 steps, four steps at a time so that no word moves between variables. */
function addBlock(): void {
  let a = keyHash[0]!
  let b = keyHash[1]!
  let c = keyHash[2]!
  let d = keyHash[3]!
  let x: number
  for (let i = 0; i < 16; i += 4) {
    x = (a + (d ^ (b & (c ^ d))) + WORDS[i]! + SINES[i]!) | 0
    a = (b + ((x << 7) | (x >>> 25))) | 0
    x = (d + (c ^ (a & (b ^ c))) + WORDS[i + 1]! + SINES[i + 1]!) | 0
    d = (a + ((x << 12) | (x >>> 20))) | 0
    x = (c + (b ^ (d & (a ^ b))) + WORDS[i + 2]! + SINES[i + 2]!) | 0
    c = (d + ((x << 17) | (x >>> 15))) | 0
    x = (b + (a ^ (c & (d ^ a))) + WORDS[i + 3]! + SINES[i + 3]!) | 0
    b = (c + ((x << 22) | (x >>> 10))) | 0
  }
  for (let i = 16, j = 1; i < 32; i += 4, j += 20) {
    x = (a + (c ^ (d & (b ^ c))) + WORDS[j & 15]! + SINES[i]!) | 0
    a = (b + ((x << 5) | (x >>> 27))) | 0
    x = (d + (b ^ (c & (a ^ b))) + WORDS[(j + 5) & 15]! + SINES[i + 1]!) | 0
    d = (a + ((x << 9) | (x >>> 23))) | 0
    x = (c + (a ^ (b & (d ^ a))) + WORDS[(j + 10) & 15]! + SINES[i + 2]!) | 0
    c = (d + ((x << 14) | (x >>> 18))) | 0
    x = (b + (d ^ (a & (c ^ d))) + WORDS[(j + 15) & 15]! + SINES[i + 3]!) | 0
    b = (c + ((x << 20) | (x >>> 12))) | 0
  }
  for (let i = 32, j = 5; i < 48; i += 4, j += 12) {
    x = (a + (b ^ c ^ d) + WORDS[j & 15]! + SINES[i]!) | 0
    a = (b + ((x << 4) | (x >>> 28))) | 0
    x = (d + (a ^ b ^ c) + WORDS[(j + 3) & 15]! + SINES[i + 1]!) | 0
    d = (a + ((x << 11) | (x >>> 21))) | 0
    x = (c + (d ^ a ^ b) + WORDS[(j + 6) & 15]! + SINES[i + 2]!) | 0
    c = (d + ((x << 16) | (x >>> 16))) | 0
    x = (b + (c ^ d ^ a) + WORDS[(j + 9) & 15]! + SINES[i + 3]!) | 0
    b = (c + ((x << 23) | (x >>> 9))) | 0
  }
  for (let i = 48, j = 0; i < 64; i += 4, j += 28) {
    x = (a + (c ^ (b | ~d)) + WORDS[j & 15]! + SINES[i]!) | 0
    a = (b + ((x << 6) | (x >>> 26))) | 0
    x = (d + (b ^ (a | ~c)) + WORDS[(j + 7) & 15]! + SINES[i + 1]!) | 0
    d = (a + ((x << 10) | (x >>> 22))) | 0
    x = (c + (a ^ (d | ~b)) + WORDS[(j + 14) & 15]! + SINES[i + 2]!) | 0
    c = (d + ((x << 15) | (x >>> 17))) | 0
    x = (b + (d ^ (c | ~a)) + WORDS[(j + 21) & 15]! + SINES[i + 3]!) | 0
    b = (c + ((x << 21) | (x >>> 11))) | 0
  }
  keyHash[0] = (keyHash[0]! + a) | 0
  keyHash[1] = (keyHash[1]! + b) | 0
  keyHash[2] = (keyHash[2]! + c) | 0
  keyHash[3] = (keyHash[3]! + d) | 0
}
