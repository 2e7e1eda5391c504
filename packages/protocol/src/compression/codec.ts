import { isBytes } from '@samsa/stdx'
import { CompressionError } from './compression-error.ts'
import type { CompressionType } from './compression-type.ts'
import { DecompressionBuffer } from './decompression-buffer.ts'
import { compressLz4, decompressLz4 } from './lz4.ts'
import { compressSnappy, decompressSnappy } from './snappy.ts'
import { compressGzip, compressZstd, decompressGzip, decompressZstd } from './zlib.ts'

export interface DecompressOptions {
  /** More than this is a CompressionError, found before the memory is taken. */
  readonly maxBytes: number
  /** Reused memory; the result is then valid until its next use. (gzip and zstd answer in memory of their own.) */
  readonly into?: DecompressionBuffer
}

/** Compresses as Kafka's producers do; `level` as `compression.<codec>.level`, the codec's default if absent. The input is one piece or several. */
export function compress(type: CompressionType, data: Uint8Array | readonly Uint8Array[], level?: number): Uint8Array {
  const bytes = isBytes(data) ? data : data.length === 1 ? (data[0] as Uint8Array) : Buffer.concat(data)
  switch (type) {
    case 'none':
      return bytes
    case 'gzip':
      return compressGzip(bytes, level)
    case 'snappy':
      return compressSnappy(bytes)
    case 'lz4':
      return compressLz4(bytes)
    case 'zstd':
      return compressZstd(bytes, level)
  }
}

/** The reverse. Malformed or oversized input is a CompressionError, whatever the codec. */
export function decompress(type: CompressionType, bytes: Uint8Array, options: DecompressOptions): Buffer {
  const { maxBytes } = options
  switch (type) {
    case 'none':
      if (bytes.length > maxBytes) throw new CompressionError('too-large', `Data exceeds ${maxBytes} bytes`)
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    case 'gzip':
      return decompressGzip(bytes, maxBytes)
    case 'snappy':
      return decompressSnappy(bytes, options.into ?? new DecompressionBuffer(Math.min(bytes.length * 3, maxBytes)), maxBytes)
    case 'lz4':
      return decompressLz4(bytes, options.into ?? new DecompressionBuffer(Math.min(bytes.length * 3, maxBytes)), maxBytes)
    case 'zstd':
      return decompressZstd(bytes, maxBytes)
  }
}
