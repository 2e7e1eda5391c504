/**
 * The prebuilt native codecs. Where a platform has none, both are undefined: decoders in JavaScript serve, and compression
 * writes literals only: larger, but valid.
 */
interface SnappyModule {
  compressSync(input: Uint8Array, options?: { copyOutputData?: boolean }): Buffer
  uncompressSync(input: Uint8Array, options?: { copyOutputData?: boolean }): Buffer | string
}

interface Lz4Module {
  compressSync(input: Buffer): Buffer
  uncompressSync(input: Buffer): Buffer
}

export const snappyModule: SnappyModule | undefined = await import('snappy').then(
  (module) => module.default as SnappyModule,
  () => undefined,
)

export const lz4Module: Lz4Module | undefined = await import('lz4-napi').then(
  (module) => module.default as Lz4Module,
  () => undefined,
)
