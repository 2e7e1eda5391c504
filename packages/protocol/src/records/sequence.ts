const MAX = 0x7fffffff

/** The sequence number `increment` after `sequence`; after 2^31 - 1 comes 0. */
export function incrementSequence(sequence: number, increment: number): number {
  return sequence > MAX - increment ? increment - (MAX - sequence) - 1 : sequence + increment
}

export function decrementSequence(sequence: number, decrement: number): number {
  return sequence < decrement ? MAX - (decrement - sequence) + 1 : sequence - decrement
}
