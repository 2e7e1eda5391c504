import { isBytes } from '@samsa/stdx'
import { CompressionError } from './compression-error.ts'
import type { CompressionType } from './compression-type.ts'
import { DecompressionBuffer } from './decompression-buffer.ts'
import { compressLz4, decompressLz4, lz4Bound } from './lz4.ts'
import { compressSnappy, decompressSnappy, snappyBound } from './snappy.ts'
import { compressGzip, compressZstd, decompressGzip, decompressZstd, gzipBound, zstdBound } from './zlib.ts'

export interface DecompressOptions {
  /** More than this is a CompressionError, found before the memory is taken. */
  readonly maxBytes: number
  /** Reused memory; the result is then valid until its next use. */
  readonly into?: DecompressionBuffer
}

export interface CompressOptions {
  /** `compression.<codec>.level`; the codec's default if absent. */
  readonly level?: number | undefined
  /** How long a record typically is: how far back gzip at its default level looks for what it has seen. As far as it can if absent. */
  readonly recordBytes?: number
}

/** The most bytes that `compressInto` writes for so many. */
export function compressBound(type: CompressionType, bytes: number): number {
  switch (type) {
    case 'none':
      return bytes
    case 'gzip':
      return gzipBound(bytes)
    case 'snappy':
      return snappyBound(bytes)
    case 'lz4':
      return lz4Bound(bytes)
    case 'zstd':
      return zstdBound(bytes)
  }
}

/** Compresses as Kafka's producers do into `target` from `at` on, where `compressBound` must fit; returns where it ended. */
export function compressInto(type: CompressionType, bytes: Uint8Array, target: Buffer, at: number, options: CompressOptions = {}): number {
  switch (type) {
    case 'none':
      target.set(bytes, at)
      return at + bytes.length
    case 'gzip':
      return compressGzip(bytes, target, at, options.level, options.recordBytes)
    case 'snappy':
      return compressSnappy(bytes, target, at)
    case 'lz4':
      return compressLz4(bytes, target, at, options.level)
    case 'zstd':
      return compressZstd(bytes, target, at, options.level)
  }
}

/** Compresses as Kafka's producers do; `level` as `compression.<codec>.level`, the codec's default if absent. The input is one piece or several. */
export function compress(type: CompressionType, data: Uint8Array | readonly Uint8Array[], level?: number): Uint8Array {
  const bytes = isBytes(data) ? data : data.length === 1 ? (data[0] as Uint8Array) : Buffer.concat(data)
  if (type === 'none') return bytes
  const target = Buffer.allocUnsafeSlow(compressBound(type, bytes.length))
  return target.subarray(0, compressInto(type, bytes, target, 0, { level }))
}

/** The reverse. Malformed or oversized input is a CompressionError, whatever the codec. */
export function decompress(type: CompressionType, bytes: Uint8Array, options: DecompressOptions): Buffer {
  const { maxBytes } = options
  switch (type) {
    case 'none':
      if (bytes.length > maxBytes) throw new CompressionError('too-large', `Data exceeds ${maxBytes} bytes`)
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    case 'gzip':
      return decompressGzip(bytes, options.into ?? new DecompressionBuffer(0), maxBytes)
    case 'snappy':
      return decompressSnappy(bytes, options.into ?? new DecompressionBuffer(Math.min(bytes.length * 3, maxBytes)), maxBytes)
    case 'lz4':
      return decompressLz4(bytes, options.into ?? new DecompressionBuffer(Math.min(bytes.length * 3, maxBytes)), maxBytes)
    case 'zstd':
      return decompressZstd(bytes, options.into ?? new DecompressionBuffer(0), maxBytes)
  }
}
