import type { Random } from '@samsa/ports'
import { isReservedDirectory } from '../image/directory-id.ts'

/** A version 4 UUID as Kafka makes them: never reserved, never with a leading dash (which tools would take for an option). */
export function randomUuid(random: Random): string {
  for (;;) {
    const bytes = random.bytes(16)
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    const uuid = Buffer.from(bytes).toString('base64url')
    if (!uuid.startsWith('-') && !isReservedDirectory(uuid)) return uuid
  }
}
