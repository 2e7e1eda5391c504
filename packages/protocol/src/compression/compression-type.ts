/** Kafka's names of the codecs; the index is the id in a batch's attributes. */
export const compressionTypes = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

export type CompressionType = (typeof compressionTypes)[number]

/** The codec with that id, or undefined for an id that Kafka does not know (5-7). */
export function compressionTypeOf(id: number): CompressionType | undefined {
  return compressionTypes[id]
}

export function compressionIdOf(type: CompressionType): number {
  return compressionTypes.indexOf(type)
}

/** Bounds and default of `compression.{gzip,lz4,zstd}.level` (KIP-390). -1 is gzip's own default. */
export const compressionLevels = {
  gzip: { min: 1, max: 9, default: -1 },
  lz4: { min: 1, max: 17, default: 9 },
  zstd: { min: -131072, max: 22, default: 3 },
} as const
