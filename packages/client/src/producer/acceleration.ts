import { loadIsalCrc32c, loadSystemCodecs } from '@samsa/node-runtime'
import { useCrc32c, useSystemCodecs } from '@samsa/protocol'

/** What a process has sent before it is worth 20 ms to look for faster code on the machine. */
const WORTHWHILE_BYTES = 1024 * 1024

let bytesBeforeCrc = WORTHWHILE_BYTES
let bytesBeforeCodecs = WORTHWHILE_BYTES

/** Counts what the process sends; once that is much, checksums and codecs of the machine are used where there are any. */
export function accelerate(bytes: number, isCompressed: boolean): void {
  if (bytesBeforeCrc > 0) {
    bytesBeforeCrc -= bytes
    if (bytesBeforeCrc <= 0) {
      const crc32c = loadIsalCrc32c()
      if (crc32c !== undefined) useCrc32c(crc32c)
    }
  }
  if (isCompressed && bytesBeforeCodecs > 0) {
    bytesBeforeCodecs -= bytes
    if (bytesBeforeCodecs <= 0) useSystemCodecs(loadSystemCodecs())
  }
}

/** The same for codecs at once: for what only they can do. */
export function accelerateCodecs(): void {
  accelerate(bytesBeforeCodecs, true)
}
