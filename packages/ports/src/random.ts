/** Randomness, so that the simulator can replay a run from its seed. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array
  /** A uniform integer in `0 … bound - 1`; `bound` is at most 2^32. */
  below(bound: number): number
}
