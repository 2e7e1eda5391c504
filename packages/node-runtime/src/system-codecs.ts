import { loadKoffi } from './koffi.ts'
import type { Koffi, Library } from './koffi.ts'

/** Writes `source` compressed to the beginning of `target` and returns its length; 0 where it does not fit. The shape of protocol's `RawCompressor`. */
export type SystemCompressor = (source: Uint8Array, target: Uint8Array, level: number) => number

/** The shape of protocol's `SystemCodecs`: what is not there is absent. */
export interface SystemCodecs {
  readonly gzip?: SystemCompressor | undefined
  readonly zstd?: SystemCompressor | undefined
  readonly lz4Block?: SystemCompressor | undefined
}

/** `compression.lz4.level` of LZ4's plain compressor; others are LZ4 HC's, as in Kafka. */
const LZ4_PLAIN_LEVEL = 9

/**
 * Compressors of the machine through the optional package `koffi`: gzip by libdeflate (half of zlib's time at the same level), zstd by the copy that Node
 * carries, LZ4 by liblz4. They keep their state from call to call and write into memory of the caller, which is as much worth as their own speed:
 * `node:zlib` makes a stream and buffers for every call. Loading them takes 15 ms of CPU, so a client asks for them when it has much to send.
 */
export function loadSystemCodecs(): SystemCodecs {
  const koffi = loadKoffi()
  if (koffi === undefined) return {}
  return {
    gzip: first(koffi, ['libdeflate.so.0', 'libdeflate.so'], gzipOf),
    zstd: first(koffi, [null, 'libzstd.so.1'], zstdOf),
    lz4Block: first(koffi, ['liblz4.so.1'], lz4Of),
  }
}

function first(
  koffi: Koffi,
  paths: readonly (string | null)[],
  make: (library: Library) => SystemCompressor,
): SystemCompressor | undefined {
  for (const path of paths) {
    try {
      return make(koffi.load(path))
    } catch {
      // Not there, or without what is needed: the next one.
    }
  }
  return undefined
}

function gzipOf(library: Library): SystemCompressor {
  const allocate = library.func('void *libdeflate_alloc_compressor(int level)')
  const compress = library.func(
    'size_t libdeflate_gzip_compress(void *compressor, const void *in, size_t inBytes, void *out, size_t outBytes)',
  )
  const compressors = new Map<number, unknown>()
  return (source, target, level) => {
    let compressor = compressors.get(level)
    if (compressor === undefined) {
      compressor = allocate(level)
      compressors.set(level, compressor)
    }
    return compressor === null ? 0 : compress(compressor, source, source.length, target, target.length)
  }
}

function zstdOf(library: Library): SystemCompressor {
  const compress = library.func(
    'size_t ZSTD_compressCCtx(void *context, void *out, size_t outBytes, const void *in, size_t inBytes, int level)',
  )
  const context = library.func('void *ZSTD_createCCtx()')()
  return (source, target, level) => {
    const length = compress(context, target, target.length, source, source.length, level)
    // Errors are the largest numbers there are.
    return length <= target.length ? length : 0
  }
}

function lz4Of(library: Library): SystemCompressor {
  const compress = library.func(
    'int LZ4_compress_fast_extState(void *state, const void *in, void *out, int inBytes, int outBytes, int acceleration)',
  )
  const compressHigh = library.func(
    'int LZ4_compress_HC_extStateHC(void *state, const void *in, void *out, int inBytes, int outBytes, int level)',
  )
  const state = Buffer.allocUnsafeSlow(library.func('int LZ4_sizeofState()')())
  const sizeofStateHc = library.func('int LZ4_sizeofStateHC()')
  let highState: Buffer | undefined
  return (source, target, level) => {
    if (target.length === 0) return 0
    if (level === LZ4_PLAIN_LEVEL) return Math.max(0, compress(state, source, target, source.length, target.length, 1))
    highState ??= Buffer.allocUnsafeSlow(sizeofStateHc())
    return Math.max(0, compressHigh(highState, source, target, source.length, target.length, level))
  }
}
