import { CompressionError } from './compression-error.ts'

/** Copies shorter than this are cheaper byte by byte than through `copyWithin`. */
const LOOP_BELOW = 24

/**
 * Decodes one raw LZ4 block `input[start, end)` into `output` from `outputStart`, never past `outputEnd`, and returns where it ended.
 * Matches may reach back to `windowStart` (for dependent blocks; equal to `outputStart` otherwise).
 */
export function decodeLz4Block(
  input: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  outputStart: number,
  outputEnd: number,
  windowStart = outputStart,
): number {
  let at = start
  let out = outputStart
  while (at < end) {
    const token = input[at++] as number
    let literals = token >>> 4
    if (literals === 15) {
      let more: number
      do {
        if (at >= end) throw truncated()
        more = input[at++] as number
        literals += more
      } while (more === 255)
    }
    if (literals > 0) {
      const literalsEnd = at + literals
      if (literalsEnd > end) throw truncated()
      if (out + literals > outputEnd) throw overflow()
      if (literals < LOOP_BELOW) while (at < literalsEnd) output[out++] = input[at++] as number
      else {
        output.set(input.subarray(at, literalsEnd), out)
        out += literals
        at = literalsEnd
      }
    }
    // The last sequence has literals only.
    if (at === end) return out
    if (at + 2 > end) throw truncated()
    const distance = (input[at] as number) | ((input[at + 1] as number) << 8)
    at += 2
    let length = token & 15
    if (length === 15) {
      let more: number
      do {
        if (at >= end) throw truncated()
        more = input[at++] as number
        length += more
      } while (more === 255)
    }
    length += 4
    if (distance === 0 || out - distance < windowStart) throw new CompressionError('corrupt', 'LZ4 match reaches before the block')
    if (out + length > outputEnd) throw overflow()
    out = copyMatch(output, out, distance, length)
  }
  throw truncated()
}

/** Copies `length` bytes from `distance` back, which may overlap what is written; returns the new end. */
export function copyMatch(output: Uint8Array, out: number, distance: number, length: number): number {
  const end = out + length
  let from = out - distance
  if (length < LOOP_BELOW) {
    while (out < end) output[out++] = output[from++] as number
    return end
  }
  if (distance === 1) {
    output.fill(output[from] as number, out, end)
    return end
  }
  // An overlapping copy repeats a pattern: what is there may be copied whole, and doubles each time.
  let available = distance
  while (out < end) {
    const step = Math.min(available, end - out)
    output.copyWithin(out, from, from + step)
    out += step
    available += step
  }
  return end
}

function truncated(): CompressionError {
  return new CompressionError('truncated', 'LZ4 block ends early')
}

function overflow(): CompressionError {
  return new CompressionError('corrupt', 'LZ4 block is longer than its frame allows')
}
