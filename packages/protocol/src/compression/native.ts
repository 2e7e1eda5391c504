/**
 * The prebuilt native codecs, loaded when first needed: a broker decompresses only to check, so most never load them, and each costs memory
 * and start-up time (snappy's and lz4's start threads of their own). Where a platform has none, decoders in JavaScript serve, and compression writes
 * literals only: larger, but valid.
 */
interface SnappyModule {
  compressSync(input: Uint8Array, options?: { copyOutputData?: boolean }): Buffer
  uncompressSync(input: Uint8Array, options?: { copyOutputData?: boolean }): Buffer | string
}

interface Lz4Module {
  compressSync(input: Buffer): Buffer
  uncompressSync(input: Buffer): Buffer
}

/** undefined where the package or its binary for this platform is missing. */
export const snappyModule = once(() => load('snappy') as SnappyModule | undefined)
export const lz4Module = once(() => load('lz4-napi') as Lz4Module | undefined)

function load(name: string): unknown {
  try {
    return process.getBuiltinModule('node:module').createRequire(import.meta.url)(name)
  } catch {
    return undefined
  }
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined
  return () => (made ??= { result: make() }).result
}
