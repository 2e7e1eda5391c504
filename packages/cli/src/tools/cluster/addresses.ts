import { JavaError } from '../java/java-error.ts'

/** Throws what Java's clients throw for addresses that are none. */
export function validateAddresses(text: string): void {
  const entries = text.split(',').map((each) => each.trim())
  for (const entry of entries.filter((each) => each !== '')) {
    const match = /^(?:.*:\/\/)?(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]]+)):(\d+)$/.exec(entry)
    if (match === null || Number(match[3]) > 65535) throw failedToCreate(`Invalid url in bootstrap.servers: ${entry}`)
  }
  if (entries.every((each) => each === '')) throw failedToCreate('No resolvable bootstrap urls given in bootstrap.servers')
}

function failedToCreate(reason: string): JavaError {
  const cause = new JavaError('org.apache.kafka.common.config.ConfigException', reason)
  return new JavaError('org.apache.kafka.common.KafkaException', 'Failed to create new KafkaAdminClient', { cause })
}
