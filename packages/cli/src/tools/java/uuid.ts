/** Why a text is no UUID in base64, in the words of Kafka's `Uuid.fromString`; undefined if it is one. */
export function uuidProblem(text: string): string | undefined {
  if (text.length > 24) return `Input string with prefix \`${text.slice(0, 24)}\` is too long to be decoded as a base64 UUID`
  const { length } = Buffer.from(text, 'base64url')
  if (length === 16) return undefined
  return `Input string \`${text}\` decoded as ${length} bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID`
}
