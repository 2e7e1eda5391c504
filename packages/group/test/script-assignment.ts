import { ConsumerProtocolAssignment, decodeMessage, encodeMessage } from '@samsa/protocol'

/** What a leader assigns: `t/0/1` as consumers write it, anything else as it is. */
export function assignmentBytes(text: string): Uint8Array {
  const [topic = '', ...partitions] = text.split('/')
  if (partitions.length === 0) return Buffer.from(text)
  const assignedPartitions = [{ topic, partitions: partitions.map(Number) }]
  return Buffer.concat([Uint8Array.of(0, 0), ...encodeMessage(ConsumerProtocolAssignment, 0, { assignedPartitions })])
}

export function assignmentText(bytes: Uint8Array | undefined): string {
  if (bytes === undefined || bytes[0] !== 0) return Buffer.from(bytes ?? []).toString()
  const { assignedPartitions } = decodeMessage(ConsumerProtocolAssignment, 0, bytes, 2)
  const texts = assignedPartitions.map(({ topic, partitions }) => [topic, ...partitions].join('/'))
  return texts.length === 0 ? 'nothing' : texts.join(' ')
}
