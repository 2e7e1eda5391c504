/** What a walk over a batch's records found. One object is reused, so that the hot path allocates nothing. */
export class RecordWalk {
  /** 'structure' = malformed, 'length' = a record's own length is not a varint (Kafka treats that differently), 'remaining' = bytes after the last record. */
  fault: 'none' | 'structure' | 'length' | 'remaining' = 'none'
  minTimestampDelta = 0
  maxTimestampDelta = 0
  firstTimestampDelta = 0
  /** Of the first record with the largest timestamp. */
  indexOfMax = 0
  keylessCount = 0
  /** Offset deltas are 0, 1, 2 … */
  isInOrder = true
  /** Some timestamp delta needs more than 28 bits, so that the deltas above are not known: ask the cursor. */
  hasWideTimestamps = false
  /** Of the walk itself: where a varint of several bytes ended, and whether one was longer than it may be. */
  at = 0
  isOverlong = false
}

/** Attributes, both deltas, two lengths and the header count take a byte each. */
const MIN_BODY_BYTES = 6

/**
 * Checks the structure of `count` records in `bytes[start, limit)`, with nothing left over, in one pass over the varints (5-8 ns a record).
 * Reading beyond the end yields undefined, which the arithmetic turns to 0; the comparison with the record's end finds it.
 */
export function walkRecords(bytes: Uint8Array, start: number, limit: number, count: number, walk: RecordWalk): RecordWalk {
  let at = start
  let min = Infinity
  let max = -Infinity
  let first = 0
  let indexOfMax = 0
  let keyless = 0
  let inOrder = true
  walk.hasWideTimestamps = false
  walk.isOverlong = false
  for (let index = 0; index < count; index++) {
    if (at >= limit) return failed(walk, 'structure')
    let raw = bytes[at++]!
    if (raw >= 0x80) {
      raw = readWide(bytes, at, raw, walk)
      at = walk.at
      if (at > limit) return failed(walk, 'structure')
      if (walk.isOverlong) return failed(walk, 'length')
    }
    const size = (raw >>> 1) ^ -(raw & 1)
    const end = at + size
    if (size < MIN_BODY_BYTES || end > limit) return failed(walk, 'structure')

    // The attributes of a record have no meaning yet.
    at++
    raw = bytes[at++]!
    if (raw >= 0x80) {
      raw = readWideLong(bytes, at, raw, walk)
      at = walk.at
    }
    const timestampDelta = (raw >>> 1) ^ -(raw & 1)
    if (index === 0) first = timestampDelta
    if (timestampDelta > max) {
      max = timestampDelta
      indexOfMax = index
    }
    if (timestampDelta < min) min = timestampDelta

    raw = bytes[at++]!
    if (raw >= 0x80) {
      raw = readWide(bytes, at, raw, walk)
      at = walk.at
    }
    if (((raw >>> 1) ^ -(raw & 1)) !== index) inOrder = false

    raw = bytes[at++]!
    if (raw >= 0x80) {
      raw = readWide(bytes, at, raw, walk)
      at = walk.at
    }
    if ((raw & 1) === 0) at += raw >>> 1
    else keyless++
    if (at >= end) return failed(walk, 'structure')

    raw = bytes[at++]!
    if (raw >= 0x80) {
      raw = readWide(bytes, at, raw, walk)
      at = walk.at
    }
    if ((raw & 1) === 0) at += raw >>> 1

    if (at >= end) return failed(walk, 'structure')
    at = bytes[at] === 0 ? at + 1 : skipHeaders(bytes, at, end)
    if (at !== end) return failed(walk, 'structure')
  }
  if (walk.isOverlong) return failed(walk, 'structure')
  if (at !== limit && count > 0) return failed(walk, 'remaining')
  walk.fault = 'none'
  walk.minTimestampDelta = min
  walk.maxTimestampDelta = max
  walk.firstTimestampDelta = first
  walk.indexOfMax = indexOfMax
  walk.keylessCount = keyless
  walk.isInOrder = inOrder
  return walk
}

/** The rest of an int32 varint whose first byte was `raw`; sets `walk.at`, and `walk.isOverlong` if it does not end with the fifth. */
function readWide(bytes: Uint8Array, at: number, raw: number, walk: RecordWalk): number {
  raw &= 0x7f
  let byte = 0x80
  for (let shift = 7; byte >= 0x80; shift += 7) {
    if (shift > 28) {
      walk.isOverlong = true
      break
    }
    byte = bytes[at++]!
    raw |= (byte & 0x7f) << shift
  }
  walk.at = at
  return raw
}

/** The same for an int64: what is beyond 28 bits is left to a second look. */
function readWideLong(bytes: Uint8Array, at: number, raw: number, walk: RecordWalk): number {
  raw &= 0x7f
  let byte = 0x80
  for (let shift = 7; byte >= 0x80; shift += 7) {
    if (shift > 63) {
      walk.isOverlong = true
      break
    }
    byte = bytes[at++]!
    if (shift < 28) raw |= (byte & 0x7f) << shift
    else walk.hasWideTimestamps = true
  }
  walk.at = at
  return raw
}

function failed(walk: RecordWalk, fault: 'structure' | 'length' | 'remaining'): RecordWalk {
  walk.fault = fault
  return walk
}

/** From the header count on; returns where the headers end, or -1. */
function skipHeaders(bytes: Uint8Array, at: number, end: number): number {
  let left = -1
  for (let values = 0; values <= 2 * left || left < 0; values++) {
    let byte = 0x80
    let raw = 0
    for (let shift = 0; byte >= 0x80; shift += 7) {
      if (shift > 28 || at >= end) return -1
      byte = bytes[at++]!
      raw |= (byte & 0x7f) << shift
    }
    const value = (raw >>> 1) ^ -(raw & 1)
    if (left < 0) {
      // Each header needs two bytes at least.
      if (value < 0 || value > (end - at) / 2) return -1
      left = value
      continue
    }
    const isKey = values % 2 === 1
    if (value < 0 && isKey) return -1
    if (value > 0) at += value
    if (at > end) return -1
  }
  return at
}
