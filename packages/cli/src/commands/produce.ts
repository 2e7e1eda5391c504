import { createReadStream } from 'node:fs'
import { Producer } from '@samsa/client'
import type { OutgoingHeader, ProducerRecord } from '@samsa/client'
import { compressionTypes } from '@samsa/protocol'
import type { CompressionType } from '@samsa/protocol'
import { withCluster } from '../connection.ts'
import { lines } from '../lines.ts'
import { Progress } from '../progress.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

export interface ProduceOptions {
  readonly bootstrapServer: string
  /** A file instead of standard input. */
  readonly file?: string
  readonly partition?: number
  /** What stands between key and value; without it the whole line is the value. */
  readonly keySeparator?: string
  readonly header: readonly string[]
  readonly acks: string
  readonly compression: string
  readonly batchSize: number
  readonly linger: number
  readonly quiet: boolean
  /** json: the summary on standard output, for pipes. */
  readonly output?: string
}

/** Each line of the input becomes a record, byte for byte. Returns the exit code. */
export async function produce(terminal: Terminal, topic: string, options: ProduceOptions): Promise<number> {
  const compression = compressionOf(options.compression)
  const acks = acksOf(options.acks)
  const headers = options.header.map(headerOf)
  const source = options.file === undefined ? terminal.stdin : createReadStream(options.file, { highWaterMark: 256 * 1024 })
  return await withCluster(options.bootstrapServer, async (cluster) => {
    const producer = new Producer(cluster, { acks, compressionType: compression, batchSize: options.batchSize, lingerMs: options.linger })
    await producer.prepare(topic)
    const progress = new Progress(terminal, 'produced')
    try {
      for await (const some of lines(source)) {
        for (const line of some) {
          producer.enqueue(recordOf(line, topic, options, headers))
          progress.add(1, line.length)
          if (!producer.hasRoom) await producer.room()
        }
        if (terminal.interrupted.aborted) break
      }
    } finally {
      await producer.close()
      if (options.output === 'json') await terminal.out(`${JSON.stringify({ topic, ...progress.totals })}\n`)
      else if (!options.quiet) progress.finish()
    }
    return 0
  })
}

function recordOf(line: Uint8Array, topic: string, options: ProduceOptions, headers: readonly OutgoingHeader[]): ProducerRecord {
  const { keySeparator, partition } = options
  const place = partition === undefined ? { topic, headers } : { topic, partition, headers }
  if (keySeparator === undefined) return { ...place, value: line }
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length)
  const at = bytes.indexOf(keySeparator)
  if (at < 0)
    throw new CommandError(
      `No key separator '${keySeparator}' in line '${bytes.subarray(0, 80).toString()}': every line needs key${keySeparator}value`,
    )
  return { ...place, key: bytes.subarray(0, at), value: bytes.subarray(at + Buffer.byteLength(keySeparator)) }
}

function headerOf(text: string): OutgoingHeader {
  const at = text.indexOf('=')
  if (at <= 0) throw new CommandError(`Invalid header '${text}': expected name=value`)
  return { key: text.slice(0, at), value: text.slice(at + 1) }
}

function compressionOf(text: string): CompressionType {
  const found = compressionTypes.find((type) => type === text)
  if (found === undefined) throw new CommandError(`Unknown compression '${text}': one of ${compressionTypes.join(', ')}`)
  return found
}

function acksOf(text: string): -1 | 0 | 1 {
  if (text === 'all' || text === '-1') return -1
  if (text === '0') return 0
  if (text === '1') return 1
  throw new CommandError(`Invalid acks '${text}': one of all, 1, 0`)
}
