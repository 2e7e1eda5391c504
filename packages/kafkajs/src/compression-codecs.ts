import { compress, decompress } from '@samsa/protocol'
import { CompressionTypes } from './enums.ts'

export interface CompressionCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  decompress(buffer: Buffer): Promise<Buffer>
}

type CodecName = 'gzip' | 'snappy' | 'lz4' | 'zstd'

const MAX_BYTES = 0x7fffffff

const codec = (name: CodecName) => (): CompressionCodec => ({
  async compress({ buffer }) {
    return Buffer.from(compress(name, buffer))
  },
  async decompress(buffer) {
    return decompress(name, buffer, { maxBytes: MAX_BYTES })
  },
})

/** All codecs are built in. What a program registers here is kept and not used: the native client has its own. */
export const CompressionCodecs: { [Type in Exclude<CompressionTypes, 0>]: () => CompressionCodec } = {
  [CompressionTypes.GZIP]: codec('gzip'),
  [CompressionTypes.Snappy]: codec('snappy'),
  [CompressionTypes.LZ4]: codec('lz4'),
  [CompressionTypes.ZSTD]: codec('zstd'),
}
