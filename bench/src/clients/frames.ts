import { connect } from 'node:net'
import { ProduceRequest, ProduceResponse, buildBatch, decodeMessage, decodeResponseHeader, encodeRequestFrame } from '@samsa/protocol'
import { BufferPool, FrameReader } from '@samsa/wire'
import type { OpenClient } from './bench-client.ts'

/** The newest version that names topics. */
const VERSION = 12
const PARTITIONS = 3

/**
 * No client, but what the others can be held against: ready-made Produce requests on a bare socket of Node's. Whatever a client does comes on top of
 * that, so where it is hardly quicker, the broker, the kernel and Node's event loop are what is measured.
 */
export const open: OpenClient = async ({ bootstrap, compression }) => {
  const [host = '', port = ''] = bootstrap.split(':')
  const waiting: (() => void)[] = []
  let isChecked = false
  const reader = new FrameReader(1 << 20, new BufferPool(), (frame) => {
    if (!isChecked) check(frame)
    isChecked = true
    waiting.shift()?.()
  })
  const buffer = Buffer.allocUnsafeSlow(64 * 1024)
  const onread = {
    buffer,
    callback: (length: number) => {
      reader.push(buffer.subarray(0, length))
      return true
    },
  }
  const socket = connect({ host, port: Number(port), noDelay: true, onread })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const made = new Map<number, Buffer>()
  const request = (topic: string, values: readonly Buffer[]): Buffer => {
    let frame = made.get(values.length)
    if (frame === undefined) {
      const timestamp = Date.now()
      const each = Math.ceil(values.length / PARTITIONS)
      const partitionData = Array.from({ length: Math.min(PARTITIONS, values.length) }, (_part, index) => ({
        index,
        records: buildBatch(
          { compression },
          values.slice(index * each, (index + 1) * each).map((value) => ({ timestamp, value })),
        ),
      })).filter(({ records }) => records.length > 61)
      const body = { transactionalId: null, acks: -1, timeoutMs: 30_000, topicData: [{ name: topic, partitionData }] }
      frame = Buffer.concat(encodeRequestFrame(ProduceRequest, VERSION, { correlationId: 0, clientId: 'bench' }, body))
      made.set(values.length, frame)
    }
    return frame
  }
  const send = (topic: string, values: readonly Buffer[]): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      socket.write(request(topic, values))
    })
  return {
    send: (topic, value) => send(topic, [value]),
    sendBatch: send,
    close: async () => await new Promise((resolve) => socket.end(resolve)),
  }
}

function check(frame: Uint8Array): void {
  const { end } = decodeResponseHeader(ProduceResponse, VERSION, frame)
  const codes = decodeMessage(ProduceResponse, VERSION, frame, end).responses.flatMap(({ partitionResponses }) =>
    partitionResponses.map(({ errorCode }) => errorCode),
  )
  if (codes.length === 0 || codes.some((code) => code !== 0)) throw new Error(`The broker answers ${codes.join(', ')}`)
}
