import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { DecompressionBuffer } from './decompression-buffer.ts'
import { decodeLz4Block } from './lz4-block.ts'
import { decodeSnappyBlock } from './snappy-block.ts'

/** A codec of the machine, called without memory of its own: quicker than `node:zlib` and the packages, and nothing for the collector to do. */
export interface SystemCodec {
  /** Writes `source` compressed to the beginning of `target` and returns its length; 0 where it does not fit or the level is not known. */
  compress(source: Uint8Array, target: Uint8Array, level: number): number
  /** The reverse; negative where `source` is malformed, goes on behind its end or does not fit. */
  decompress(source: Uint8Array, target: Uint8Array): number
}

/** One gzip member; one zstd frame (several, in reading); one raw LZ4 block with `compression.lz4.level`, 9 being LZ4's plain compressor, as in Kafka; one raw Snappy block, which has no levels. */
export type SystemCodecName = 'gzip' | 'zstd' | 'lz4Block' | 'snappyBlock'

/** Loading one takes some 10 ms: that much goes through the others first. */
const WORTHWHILE_BYTES = 512 * 1024

type Load = (name: SystemCodecName) => SystemCodec | undefined

interface Held {
  bytesBefore: number
  codec: SystemCodec | undefined
}

let load: Load | undefined
const held = { gzip: untried(), zstd: untried(), lz4Block: untried(), snappyBlock: untried() }

/** Where codecs of the machine come from. `load` is called when a codec has got something to do; what it gives is used if it agrees with the decoders here. */
export function offerSystemCodecs(offered: Load | undefined): void {
  if (offered === load) return
  load = offered
  for (const name of ['gzip', 'zstd', 'lz4Block', 'snappyBlock'] as const) held[name] = untried()
}

/** The codec for so many bytes of work, if there is one by now. */
export function systemCodec(name: SystemCodecName, bytes: number): SystemCodec | undefined {
  const found = held[name]
  if (load === undefined || found.bytesBefore <= 0) return found.codec
  found.bytesBefore -= bytes
  if (found.bytesBefore <= 0) found.codec = checked(name, load(name))
  return found.codec
}

function untried(): Held {
  return { bytesBefore: WORTHWHILE_BYTES, codec: undefined }
}

function checked(name: SystemCodecName, codec: SystemCodec | undefined): SystemCodec | undefined {
  if (codec === undefined) return undefined
  const sample = Buffer.from(Array.from({ length: 300 }, (_each, index) => `${index * 7919},"${index % 13}",`).join(''))
  try {
    const target = Buffer.alloc(sample.length * 2)
    const packed = target.subarray(0, codec.compress(sample, target, name === 'lz4Block' ? 9 : 3))
    const ours = reference(name, packed, sample.length)
    const theirs = Buffer.alloc(sample.length)
    const isRight = codec.decompress(packed, theirs) === sample.length && theirs.equals(sample) && ours.equals(sample)
    return isRight && codec.decompress(packed.subarray(0, packed.length - 1), theirs) < 0 ? codec : undefined
  } catch {
    return undefined
  }
}

function reference(name: SystemCodecName, packed: Buffer, length: number): Buffer {
  if (name === 'gzip') return gunzipSync(packed)
  if (name === 'zstd') return zstdDecompressSync(packed)
  if (name === 'snappyBlock') {
    const into = new DecompressionBuffer()
    return into.bytes.subarray(0, decodeSnappyBlock(packed, 0, packed.length, into, 0, length))
  }
  const output = Buffer.alloc(length)
  return output.subarray(0, decodeLz4Block(packed, 0, packed.length, output, 0, length))
}
