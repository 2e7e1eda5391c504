import { loadIsalCrc32c } from '@samsa/node-runtime'
import { useCrc32c } from '@samsa/protocol'

/** What a process has sent before it is worth 10 ms to look for a faster checksum on the machine. */
const WORTHWHILE_BYTES = 1024 * 1024

/** Below this the call costs more than the checksum. */
const WORTH_A_CALL_BYTES = 320
/** Smaller batches do not count: it would hardly help them. */
const WORTH_COUNTING_BYTES = 2048

let bytesBefore = WORTHWHILE_BYTES

/** Counts a batch that the process sends; once that is much, checksums are the machine's where it has a library for them. */
export function accelerate(bytes: number): void {
  if (bytesBefore <= 0 || bytes < WORTH_COUNTING_BYTES) return
  bytesBefore -= bytes
  if (bytesBefore > 0) return
  const crc32c = loadIsalCrc32c()
  if (crc32c !== undefined) useCrc32c(crc32c, WORTH_A_CALL_BYTES)
}
