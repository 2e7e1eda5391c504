import { loadKoffi } from './koffi.ts'
import type { Koffi, Library } from './koffi.ts'

/** The shape of protocol's `SystemCodec`. */
export interface SystemCodec {
  /** Writes `source` compressed to the beginning of `target` and returns its length; 0 where it does not fit. */
  compress(source: Uint8Array, target: Uint8Array, level: number): number
  /** The reverse; negative where `source` is malformed, goes on behind its end or does not fit. */
  decompress(source: Uint8Array, target: Uint8Array): number
}

/** `compression.lz4.level` of LZ4's plain compressor; others are LZ4 HC's, as in Kafka. */
const LZ4_PLAIN_LEVEL = 9

const CODECS: {
  readonly [Name in 'gzip' | 'zstd' | 'lz4Block' | 'snappyBlock']: readonly [(string | null)[], (library: Library) => SystemCodec]
} = {
  gzip: [['libdeflate.so.0', 'libdeflate.so'], gzipOf],
  zstd: [[null, 'libzstd.so.1'], zstdOf],
  lz4Block: [['liblz4.so.1'], lz4Of],
  snappyBlock: [['libsnappy.so.1'], snappyOf],
}

/**
 * A codec of the machine through the optional package `koffi`: gzip by libdeflate (half of zlib's time at the same level), zstd by the copy that Node
 * carries, LZ4 by liblz4, Snappy by libsnappy. They keep their state from call to call and write into memory of the caller, which is as much worth as their own speed:
 * `node:zlib` makes a stream and buffers for every call. Undefined where it is not there. The first one takes 10 ms of CPU.
 */
export function loadSystemCodec(name: keyof typeof CODECS): SystemCodec | undefined {
  const koffi = loadKoffi()
  return koffi === undefined ? undefined : first(koffi, ...CODECS[name])
}

function first(koffi: Koffi, paths: readonly (string | null)[], make: (library: Library) => SystemCodec): SystemCodec | undefined {
  for (const path of paths) {
    try {
      return make(koffi.load(path))
    } catch {
      // Not there, or without what is needed: the next one.
    }
  }
  return undefined
}

function gzipOf(library: Library): SystemCodec {
  const allocate = library.func('void *libdeflate_alloc_compressor(int level)')
  const compress = library.func(
    'size_t libdeflate_gzip_compress(void *compressor, const void *in, size_t inBytes, void *out, size_t outBytes)',
  )
  const decompress = library.func(
    'int libdeflate_gzip_decompress_ex(void *decompressor, const void *in, size_t inBytes, void *out, size_t outBytes, void *read, void *written)',
  )
  const decompressor = library.func('void *libdeflate_alloc_decompressor()')()
  const compressors = new Map<number, unknown>()
  const read = new BigUint64Array(1)
  const written = new BigUint64Array(1)
  return {
    compress(source, target, level) {
      let compressor = compressors.get(level)
      if (compressor === undefined) {
        compressor = allocate(level)
        compressors.set(level, compressor)
      }
      return compressor === null ? 0 : compress(compressor, source, source.length, target, target.length)
    },
    decompress(source, target) {
      const fault = decompress(decompressor, source, source.length, target, target.length, read, written)
      // Another member may follow: that is left to others.
      return fault === 0 && Number(read[0]) === source.length ? Number(written[0]) : -1
    },
  }
}

function zstdOf(library: Library): SystemCodec {
  const compress = library.func(
    'size_t ZSTD_compressCCtx(void *context, void *out, size_t outBytes, const void *in, size_t inBytes, int level)',
  )
  const decompress = library.func('size_t ZSTD_decompressDCtx(void *context, void *out, size_t outBytes, const void *in, size_t inBytes)')
  const compression = library.func('void *ZSTD_createCCtx()')()
  const decompression = library.func('void *ZSTD_createDCtx()')()
  // Errors are the largest numbers there are.
  const orFault = (length: number, target: Uint8Array, fault: number): number => (length <= target.length ? length : fault)
  return {
    compress: (source, target, level) => orFault(compress(compression, target, target.length, source, source.length, level), target, 0),
    decompress: (source, target) => orFault(decompress(decompression, target, target.length, source, source.length), target, -1),
  }
}

function lz4Of(library: Library): SystemCodec {
  const compress = library.func(
    'int LZ4_compress_fast_extState(void *state, const void *in, void *out, int inBytes, int outBytes, int acceleration)',
  )
  const compressHigh = library.func(
    'int LZ4_compress_HC_extStateHC(void *state, const void *in, void *out, int inBytes, int outBytes, int level)',
  )
  const decompress = library.func('int LZ4_decompress_safe(const void *in, void *out, int inBytes, int outBytes)')
  const state = Buffer.allocUnsafeSlow(library.func('int LZ4_sizeofState()')())
  const sizeofHighState = library.func('int LZ4_sizeofStateHC()')
  let highState: Buffer | undefined
  return {
    compress(source, target, level) {
      if (target.length === 0) return 0
      if (level === LZ4_PLAIN_LEVEL) return Math.max(0, compress(state, source, target, source.length, target.length, 1))
      highState ??= Buffer.allocUnsafeSlow(sizeofHighState())
      return Math.max(0, compressHigh(highState, source, target, source.length, target.length, level))
    },
    decompress: (source, target) => (target.length === 0 ? -1 : decompress(source, target, source.length, target.length)),
  }
}

function snappyOf(library: Library): SystemCodec {
  const compress = library.func('int snappy_compress(const void *in, size_t inBytes, void *out, void *outBytes)')
  const decompress = library.func('int snappy_uncompress(const void *in, size_t inBytes, void *out, void *outBytes)')
  const maxCompressed = library.func('size_t snappy_max_compressed_length(size_t bytes)')
  const outBytes = new BigUint64Array(1)
  return {
    compress(source, target) {
      if (maxCompressed(source.length) > target.length) return 0
      outBytes[0] = BigInt(target.length)
      return compress(source, source.length, target, outBytes) === 0 ? Number(outBytes[0]) : 0
    },
    decompress(source, target) {
      outBytes[0] = BigInt(target.length)
      return decompress(source, source.length, target, outBytes) === 0 ? Number(outBytes[0]) : -1
    },
  }
}
