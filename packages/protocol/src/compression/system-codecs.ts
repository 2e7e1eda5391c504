import { compress, decompress } from './codec.ts'
import { systemCodecs, type SystemCodecs } from './native.ts'

const CODECS = [
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
  ['lz4Block', 'lz4'],
] as const

/** Takes over the codecs that agree with the decoders here on a sample; the others are ignored. Returns the names of those taken. */
export function useSystemCodecs(given: SystemCodecs): string[] {
  const sample = Buffer.from(Array.from({ length: 3000 }, (_each, index) => `${index * 7919},"${index % 13}",`).join(''))
  return CODECS.filter(([name, type]) => {
    const before = systemCodecs[name]
    systemCodecs[name] = given[name]
    if (given[name] !== undefined && isRight(() => decompress(type, compress(type, sample), { maxBytes: sample.length }), sample))
      return true
    systemCodecs[name] = before
    return false
  }).map(([, type]) => type)
}

function isRight(there: () => Buffer, sample: Buffer): boolean {
  try {
    return there().equals(sample)
  } catch {
    return false
  }
}
