// Frames that no client sends: wrong keys and versions, cut, oversized and slow ones, several at once.
import { sleep } from '../harness/children.ts'
import type { Suite } from '../harness/suite.ts'
import { Connection, framed } from '../wire/connection.ts'
import type { Reply } from '../wire/connection.ts'
import { decodeReply, requestFrame, show } from '../wire/exchange.ts'

const header = (key: number, version: number, correlation = 7, clientId: string | null = 'x', tail = ''): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeInt16BE(key, 0)
  bytes.writeInt16BE(version, 2)
  bytes.writeInt32BE(correlation, 4)
  const id = clientId === null ? Buffer.from('ffff', 'hex') : Buffer.concat([Buffer.from([0, clientId.length]), Buffer.from(clientId)])
  return Buffer.concat([bytes, id, Buffer.from(tail, 'hex')])
}

export const frames: Suite = {
  name: 'frames',
  title: 'protocol, odd frames: keys, versions, sizes, halves, pipelines',
  smoke: true,
  light: true,
  async run(context) {
    const { port } = context.node
    const hex = (reply: Reply): string =>
      typeof reply === 'string' ? reply : reply.toString('hex').slice(0, 120).replaceAll(port.toString(16).padStart(4, '0'), '<port>')
    const send = async (name: string, bytes: Uint8Array, timeoutMs = 1500, see: (reply: Reply) => string = hex): Promise<void> => {
      await context.log.step(name, async () => {
        const connection = await Connection.open(port)
        connection.write(bytes)
        const reply = see(await connection.next(timeoutMs))
        connection.end()
        return reply
      })
    }
    const apiVersions0 = (reply: Reply): string => {
      const decoded = decodeReply('ApiVersions', 0, reply)
      return typeof decoded === 'string' ? decoded : show(decoded)
    }
    for (const key of [-1, 4, 5, 6, 7, 93, 999, 32_767]) await send(`key ${key}`, framed(header(key, 0)))
    for (const version of [-1, 5, 99, 32_767])
      await send(`ApiVersions v${version}`, framed(header(18, version, 7, 'x', '00')), 1500, apiVersions0)
    for (const version of [-1, 14, 99]) await send(`Metadata v${version}`, framed(header(3, version)))
    for (const version of [0, 1, 2, 14]) await send(`Produce v${version}`, framed(header(0, version)))
    for (const version of [0, 3, 19]) await send(`Fetch v${version}`, framed(header(1, version)))
    await send('ListOffsets v0', framed(header(2, 0)))
    await send('null client id', framed(header(18, 0, 7, null)), 1500, apiVersions0)
    await send('empty client id', framed(header(18, 0, 7, '')), 1500, apiVersions0)
    await send('negative correlation', framed(header(18, 0, -7)), 1500, (reply) => hex(reply).slice(0, 12))
    await send(
      'client id of 300',
      framed(Buffer.concat([header(18, 0, 7, '').subarray(0, 8), Buffer.from([1, 44]), Buffer.alloc(300, 97)])),
      1500,
      apiVersions0,
    )
    await send('client id longer than the frame', framed(Buffer.concat([header(18, 0, 7, '').subarray(0, 8), Buffer.from([100, 0])])))
    await send(
      'client id length -2',
      framed(Buffer.concat([header(18, 0, 7, '').subarray(0, 8), Buffer.from('fffe', 'hex')])),
      1500,
      (reply) => hex(reply).slice(0, 12),
    )
    await send(
      'client id that is not UTF-8',
      framed(Buffer.concat([header(18, 0, 7, '').subarray(0, 8), Buffer.from('0002c328', 'hex')])),
      1500,
      apiVersions0,
    )
    await send('tagged fields in the header', framed(header(18, 3, 7, 'x', '0105020000')), 1500, (reply) => hex(reply).slice(0, 12))
    await send('unknown tagged field in the header', framed(header(18, 3, 7, 'x', '01630401020304026e027600')), 1500, (reply) =>
      hex(reply).slice(0, 12),
    )
    await send('rubbish after the body', framed(header(18, 0, 7, 'x', 'deadbeef')), 1500, (reply) => hex(reply).slice(0, 12))
    await send('rubbish after a flexible body', framed(header(3, 12, 7, 'x', '000001000000deadbeef')), 1500, (reply) =>
      hex(reply).slice(0, 8),
    )
    await send('Metadata cut', framed(header(3, 1, 7, 'x', '0000')))
    await send('Metadata with an array of 2^31-1', framed(header(3, 1, 7, 'x', '7fffffff')))
    await send('Metadata with an array of -2', framed(header(3, 1, 7, 'x', 'fffffffe')))
    await send('Metadata v12 with a huge compact array', framed(header(3, 12, 7, 'x', '00ffffffff0f')))
    await send('Metadata v12 with an overlong varint', framed(header(3, 12, 7, 'x', '00ffffffffffffffff')))
    await send('Metadata with a null topic', framed(header(3, 1, 7, 'x', '00000001ffff')))
    await send('size 0', Buffer.from('00000000', 'hex'))
    await send('size 1', Buffer.from('0000000100', 'hex'))
    await send('size 7', Buffer.from('0000000700120000000000', 'hex'))
    await send('size -1', Buffer.from('ffffffff', 'hex'))
    await send('size -2147483648', Buffer.from('80000000', 'hex'))
    await send('size 2147483647', Buffer.from('7fffffff', 'hex'))
    await send('size just over the limit of 100 MiB', Buffer.from('06400001', 'hex'))
    await send('HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    await send('TLS hello', Buffer.from('16030100c8010000c40303', 'hex'))
    await send('half a size', Buffer.from('0000', 'hex'), 700)
    await send('half a frame', framed(header(18, 0)).subarray(0, 9), 700)

    await context.log.step('a frame byte by byte', async () => {
      const connection = await Connection.open(port)
      for (const byte of framed(header(18, 0, 77))) {
        connection.write(Buffer.from([byte]))
        await sleep(5)
      }
      const reply = apiVersions0(await connection.next())
      connection.end()
      return reply
    })
    await context.log.step('twenty frames at once are answered in order', async () => {
      const connection = await Connection.open(port)
      connection.write(
        Buffer.concat(
          Array.from({ length: 20 }, (_, index) =>
            framed(header(index % 2 === 0 ? 18 : 3, index % 2 === 0 ? 0 : 1, index, 'x', index % 2 === 0 ? '' : '00000000')),
          ),
        ),
      )
      const order: number[] = []
      for (let index = 0; index < 20; index++) {
        const reply = await connection.next()
        order.push(typeof reply === 'string' ? -1 : reply.readInt32BE(0))
      }
      connection.end()
      return order.join(' ')
    })
    await context.log.step('a long poll holds what follows it', async () => {
      const connection = await Connection.open(port)
      const setup = await Connection.open(port)
      setup.write(
        requestFrame('CreateTopics', 5, { timeoutMs: 5000, topics: [{ name: 'frames-poll', numPartitions: 1, replicationFactor: 1 }] }),
      )
      await setup.next()
      await sleep(300)
      setup.end()
      const fetch = requestFrame('Fetch', 4, {
        replicaId: -1,
        maxWaitMs: 600,
        minBytes: 1,
        maxBytes: 1000,
        topics: [{ topic: 'frames-poll', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
      })
      const began = performance.now()
      connection.write(Buffer.concat([fetch, framed(header(18, 0, 9))]))
      const first = await connection.next()
      const waited = performance.now() - began
      const second = await connection.next()
      connection.end()
      context.log.check('the long poll lasts', waited > 550 && waited < 2000, `${waited} ms`)
      return `${typeof first} ${typeof second === 'string' ? second : second.readInt32BE(0)}`
    })
    await context.log.step('a good frame after a bad one is not answered', async () => {
      const connection = await Connection.open(port)
      connection.write(Buffer.concat([framed(header(999, 0)), framed(header(18, 0))]))
      const reply = hex(await connection.next(1500))
      connection.end()
      return reply
    })
  },
}
