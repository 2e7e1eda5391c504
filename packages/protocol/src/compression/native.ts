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

/** Writes `source` compressed to the beginning of `target` and returns its length; 0 where it does not fit or the level is not known. */
export type RawCompressor = (source: Uint8Array, target: Uint8Array, level: number) => number

/** Codecs of the machine, called without memory of their own: quicker than `node:zlib` and the packages, and nothing for the collector to do. */
export interface SystemCodecs {
  /** One gzip member; level 1 to 9. */
  readonly gzip?: RawCompressor | undefined
  /** One zstd frame. */
  readonly zstd?: RawCompressor | undefined
  /** One raw LZ4 block; `compression.lz4.level`, 9 being LZ4's plain compressor, as in Kafka. */
  readonly lz4Block?: RawCompressor | undefined
}

/** Those in use; set by `useSystemCodecs`. */
export const systemCodecs: { -readonly [Name in keyof SystemCodecs]: SystemCodecs[Name] } = {}

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
