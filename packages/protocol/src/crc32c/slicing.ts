/** Castagnoli's polynomial, reflected. */
const POLYNOMIAL = 0x82f63b78
const SLICES = 16

const table = buildTable()

function buildTable(): Int32Array {
  const slices = new Int32Array(SLICES * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    slices[byte] = crc
  }
  for (let slice = 1; slice < SLICES; slice++) {
    for (let byte = 0; byte < 256; byte++) {
      const previous = slices[(slice - 1) * 256 + byte] as number
      slices[slice * 256 + byte] = (previous >>> 8) ^ (slices[previous & 0xff] as number)
    }
  }
  return slices
}

/** CRC-32C of `bytes[start, end)` in JavaScript, sixteen bytes a step; `seed` is the CRC of what came before. Unsigned. */
export function crc32cSlicing(bytes: Uint8Array, start: number, end: number, seed: number): number {
  const t = table
  let crc = ~seed
  let at = start
  for (const last = end - 16; at <= last; at += 16) {
    crc =
      t[3840 | ((bytes[at] as number) ^ (crc & 0xff))]! ^
      t[3584 | ((bytes[at + 1] as number) ^ ((crc >>> 8) & 0xff))]! ^
      t[3328 | ((bytes[at + 2] as number) ^ ((crc >>> 16) & 0xff))]! ^
      t[3072 | ((bytes[at + 3] as number) ^ (crc >>> 24))]! ^
      t[2816 | (bytes[at + 4] as number)]! ^
      t[2560 | (bytes[at + 5] as number)]! ^
      t[2304 | (bytes[at + 6] as number)]! ^
      t[2048 | (bytes[at + 7] as number)]! ^
      t[1792 | (bytes[at + 8] as number)]! ^
      t[1536 | (bytes[at + 9] as number)]! ^
      t[1280 | (bytes[at + 10] as number)]! ^
      t[1024 | (bytes[at + 11] as number)]! ^
      t[768 | (bytes[at + 12] as number)]! ^
      t[512 | (bytes[at + 13] as number)]! ^
      t[256 | (bytes[at + 14] as number)]! ^
      t[bytes[at + 15] as number]!
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ t[(crc ^ (bytes[at] as number)) & 0xff]!
  return ~crc >>> 0
}
