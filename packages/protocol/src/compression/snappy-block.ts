import { CompressionError } from './compression-error.ts'
import type { DecompressionBuffer } from './decompression-buffer.ts'
import { copyMatch } from './lz4-block.ts'

const LOOP_BELOW = 24

/** The length that a raw block's preamble promises, if the block can hold it. */
export function snappyBlockSize(input: Uint8Array, start: number, end: number): number {
  let at = start
  let size = 0
  for (let shift = 0; ; shift += 7) {
    if (at >= end || shift > 28) throw truncated()
    const byte = input[at++] as number
    size += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  // No tag makes more than 64 bytes out of three, so a greater promise is a lie that must not cost memory.
  if (size > (end - at) * 32 + 64) throw new CompressionError('corrupt', 'Snappy block promises more than it holds')
  return size
}

/** Decodes one raw snappy block `input[start, end)` to `into` from `outputStart`; returns where it ended. */
export function decodeSnappyBlock(
  input: Uint8Array,
  start: number,
  end: number,
  into: DecompressionBuffer,
  outputStart: number,
  maxBytes: number,
): number {
  const size = snappyBlockSize(input, start, end)
  let at = start + 1
  while ((input[at - 1] as number) >= 0x80) at++
  const output = into.reserve(outputStart + size, outputStart, maxBytes)
  const outputEnd = outputStart + size
  let out = outputStart
  while (at < end) {
    const tag = input[at++] as number
    const kind = tag & 3
    if (kind === 0) {
      let length = tag >>> 2
      if (length >= 60) {
        const extra = length - 59
        if (at + extra > end) throw truncated()
        length = 0
        for (let index = extra - 1; index >= 0; index--) length = length * 256 + (input[at + index] as number)
        at += extra
      }
      length++
      if (at + length > end) throw truncated()
      if (out + length > outputEnd) throw overflow()
      if (length < LOOP_BELOW) for (const stop = at + length; at < stop;) output[out++] = input[at++] as number
      else {
        output.set(input.subarray(at, at + length), out)
        out += length
        at += length
      }
      continue
    }
    let length: number
    let distance: number
    if (kind === 1) {
      if (at >= end) throw truncated()
      length = ((tag >>> 2) & 7) + 4
      distance = ((tag >>> 5) << 8) | (input[at++] as number)
    } else {
      const width = kind === 2 ? 2 : 4
      if (at + width > end) throw truncated()
      length = (tag >>> 2) + 1
      distance = (input[at] as number) | ((input[at + 1] as number) << 8)
      if (width === 4) distance += (input[at + 2] as number) * 65536 + (input[at + 3] as number) * 16777216
      at += width
    }
    if (distance === 0 || distance > out - outputStart) throw new CompressionError('corrupt', 'Snappy copy reaches before the block')
    if (out + length > outputEnd) throw overflow()
    out = copyMatch(output, out, distance, length)
  }
  if (out !== outputEnd) throw truncated()
  return out
}

function truncated(): CompressionError {
  return new CompressionError('truncated', 'Snappy block ends early')
}

function overflow(): CompressionError {
  return new CompressionError('corrupt', 'Snappy block is longer than it promises')
}
