import { crc32cSlicing } from './slicing.ts'

/** CRC-32C of `bytes[start, end)`; `seed` is the CRC of what came before (0 at first); the result is unsigned. */
export type Crc32cFunction = (bytes: Uint8Array, start: number, end: number, seed: number) => number

/** Below this a call into native code costs more than it saves (measured: break-even at 130-200 bytes). */
const NATIVE_FROM_BYTES = 128
/** What first loads the native module: a node that nobody writes to does without its memory. */
const LOAD_FROM_BYTES = 2048

interface NativeModule {
  crc32c(bytes: Uint8Array, seed?: number): number
}

let accelerated: Crc32cFunction = (bytes, start, end, seed) => {
  const native = loadNative()
  accelerated =
    native === undefined
      ? crc32cSlicing
      : (input, from, to, before) =>
          native.crc32c(
            from === 0 && to === input.length ? input : new Uint8Array(input.buffer, input.byteOffset + from, to - from),
            before,
          )
  acceleratedFromBytes = NATIVE_FROM_BYTES
  return accelerated(bytes, start, end, seed)
}
let acceleratedFromBytes = LOAD_FROM_BYTES

/** Optional by design: where no prebuilt binary exists, the JavaScript version serves alone. */
function loadNative(): NativeModule | undefined {
  try {
    return process.getBuiltinModule('node:module').createRequire(import.meta.url)('@node-rs/crc32') as NativeModule
  } catch {
    return undefined
  }
}

/** CRC-32C (RFC 3720's polynomial) of `bytes[start, end)`, unsigned. `seed` continues an earlier CRC: `crc32c(b, 0, n, crc32c(a))` = the CRC of a then b. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  return end - start < acceleratedFromBytes ? crc32cSlicing(bytes, start, end, seed) : accelerated(bytes, start, end, seed)
}

/**
 * Replaces the version used for inputs of at least `fromBytes` bytes, as the runtime does where it finds a faster one (ISA-L).
 * It must agree with the JavaScript version on a known vector, or is refused with `false` and changes nothing.
 */
export function useCrc32c(replacement: Crc32cFunction, fromBytes = NATIVE_FROM_BYTES): boolean {
  const probe = Uint8Array.from({ length: 300 }, (_, index) => (index * 31) & 0xff)
  const agrees = [0, 0xdeadbeef].every((seed) => replacement(probe, 3, 291, seed) === crc32cSlicing(probe, 3, 291, seed))
  if (!agrees) return false
  accelerated = replacement
  acceleratedFromBytes = fromBytes
  return true
}
