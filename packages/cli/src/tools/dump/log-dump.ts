import { basename, resolve } from 'node:path'
import type { Record, RecordBatch } from '@samsa/protocol'
import { JavaError } from '../java/java-error.ts'
import { ProgressLine } from '../text/progress-line.ts'
import type { ToolIo } from '../tool-io.ts'
import { controlText } from './control-text.ts'
import type { MessageParser } from './message-parser.ts'
import { SegmentFile } from './segment-file.ts'

export interface LogDumpOptions {
  readonly printContents: boolean
  readonly deep: boolean
  readonly skipRecordMetadata: boolean
  /** Infinity: all of it. */
  readonly maxBytes: number
  readonly parser: MessageParser
}

/** By file: an offset and the one that follows it although it is not the next. */
export type OffsetGaps = Map<string, Map<number, number>>

const BASE_OFFSET_BYTES = 8 + 4
const MAGIC_AT = 16
const FLUSH_AT = 256 * 1024

/** Prints the batches of a segment or snapshot, and their records where that is asked. */
export function dumpLog(io: ToolIo, path: string, options: LogDumpOptions, gaps: OffsetGaps): void {
  const name = basename(path)
  if (name.endsWith('.log')) io.out(`Log starting offset: ${startOffsetOf(name)}\n`)
  else if (name === 'bootstrap.checkpoint') io.out('KRaft bootstrap snapshot\n')
  else {
    const match = /^(\d+)-(\d+)\.checkpoint$/.exec(name)
    if (match === null) throw new JavaError('java.util.NoSuchElementException', 'No value present')
    io.out(`Snapshot end offset: ${Number(match[1])}, epoch: ${Number(match[2])}\n`)
  }
  const file = new SegmentFile(path)
  const progress = new ProgressLine(io, name)
  try {
    const limit = Math.min(file.sizeBytes, options.maxBytes)
    let validBytes = 0
    let lastOffset = -1
    let text = ''
    try {
      for (const { batch, position } of file.batches(0, limit)) {
        text += batchText(batch, position)
        if (options.deep) {
          for (const record of batch.records()) {
            if (record.offset !== lastOffset + 1) noteGap(gaps, resolve(path), lastOffset, record.offset)
            lastOffset = record.offset
            // What is known of a record is printed also where its contents end the tool.
            if (!options.skipRecordMetadata) text += metadataText(batch, record)
            text += `${contentsText(batch, record, options)}\n`
          }
        }
        validBytes = position + batch.sizeInBytes
        if (text.length > FLUSH_AT) {
          io.out(text)
          text = ''
          progress.at(validBytes, limit)
        }
      }
    } finally {
      io.out(text)
    }
    if (limit > validBytes && options.maxBytes === Infinity) io.out(`Found ${limit - validBytes} invalid bytes at the end of ${name}\n`)
  } finally {
    progress.end()
    file.close()
  }
}

/** The offset that a file of a log is named after. */
export function startOffsetOf(name: string): number {
  const digits = name.split('.')[0] ?? ''
  if (!/^[+-]?\d+$/.test(digits)) throw new JavaError('java.lang.NumberFormatException', `For input string: "${digits}"`)
  return Number(digits)
}

function noteGap(gaps: OffsetGaps, file: string, before: number, offset: number): void {
  const pairs = gaps.get(file) ?? new Map<number, number>()
  pairs.set(before, offset)
  gaps.set(file, pairs)
}

function batchText(batch: RecordBatch, position: number): string {
  if (batch.magic < 2) return legacyText(batch, position)
  const horizon = batch.deleteHorizonMs === undefined ? 'OptionalLong.empty' : `OptionalLong[${batch.deleteHorizonMs}]`
  return (
    `baseOffset: ${batch.baseOffset} lastOffset: ${batch.lastOffset} count: ${batch.recordCount} baseSequence: ${batch.baseSequence}` +
    ` lastSequence: ${batch.lastSequence} producerId: ${batch.producerId} producerEpoch: ${batch.producerEpoch}` +
    ` partitionLeaderEpoch: ${batch.partitionLeaderEpoch} isTransactional: ${batch.isTransactional} isControl: ${batch.isControlBatch}` +
    ` deleteHorizonMs: ${horizon} position: ${position} ${batch.timestampType}: ${batch.maxTimestamp} size: ${batch.sizeInBytes}` +
    ` magic: ${batch.magic} compresscodec: ${batch.compressionType ?? 'unknown'} crc: ${batch.crc} isvalid: ${batch.isCrcValid}\n`
  )
}

/** Of a message of the formats before 0.11: what its header tells. */
function legacyText(batch: RecordBatch, position: number): string {
  const { buffer, start } = batch
  const crc = buffer.readUInt32BE(start + BASE_OFFSET_BYTES)
  const magic = buffer.readInt8(start + MAGIC_AT)
  const attributes = buffer.readInt8(start + MAGIC_AT + 1)
  const timestamp = magic === 0 ? -1n : buffer.readBigInt64BE(start + MAGIC_AT + 2)
  const type = magic === 0 ? 'NoTimestampType' : (attributes & 8) === 0 ? 'CreateTime' : 'LogAppendTime'
  const codec = ['none', 'gzip', 'snappy', 'lz4'][attributes & 7] ?? 'unknown'
  return `offset: ${batch.baseOffset} position: ${position} ${type}: ${timestamp} size: ${batch.sizeInBytes} magic: ${magic} compresscodec: ${codec} crc: ${crc} isvalid: true\n`
}

function metadataText(batch: RecordBatch, record: Record): string {
  const headers = record.headers.map((header) => header.key).join(',')
  const text = `| offset: ${record.offset} ${batch.timestampType}: ${record.timestamp} keySize: ${record.key?.length ?? -1} valueSize: ${record.value?.length ?? -1}`
  return `${text} sequence: ${record.sequence} headerKeys: [${headers}]${batch.isControlBatch ? controlText(record) : ''}`
}

function contentsText(batch: RecordBatch, record: Record, options: LogDumpOptions): string {
  if (!options.printContents || batch.isControlBatch) return ''
  let text = ''
  let prefix = options.skipRecordMetadata ? '| ' : ' '
  const { key, value } = options.parser(record)
  if (key !== undefined) {
    text += `${prefix}key: ${key}`
    prefix = ' '
  }
  return value === undefined ? text : `${text}${prefix}payload: ${value}`
}
