import type { Message, MessageSchema } from '../schema/message.ts'

export const ProducerSnapshot = {
  name: 'ProducerSnapshot',
  type: 'data',
  validVersions: '1',
  flexibleVersions: 'none',
  fields: {
    crc: { type: 'uint32', versions: '1' },
    producerEntries: {
      type: '[]ProducerEntry',
      versions: '1',
      fields: {
        producerId: { type: 'int64', versions: '1' },
        epoch: { type: 'int16', versions: '1' },
        lastSequence: { type: 'int32', versions: '1' },
        lastOffset: { type: 'int64', versions: '1' },
        offsetDelta: { type: 'int32', versions: '1' },
        timestamp: { type: 'int64', versions: '1' },
        coordinatorEpoch: { type: 'int32', versions: '1' },
        currentTxnFirstOffset: { type: 'int64', versions: '1' },
      },
    },
  },
} as const satisfies MessageSchema

export type ProducerSnapshot = Message<typeof ProducerSnapshot>
