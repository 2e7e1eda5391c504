import { isBytes } from '@samsa/stdx'

/** One array with all the pieces; a single piece as it is. */
export function joinedBytes(pieces: Uint8Array | readonly Uint8Array[]): Uint8Array {
  if (isBytes(pieces)) return pieces
  const [first] = pieces
  if (pieces.length === 1 && first !== undefined) return first
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
