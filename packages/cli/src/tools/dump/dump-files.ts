import { basename } from 'node:path'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { JoptOptions } from '../options/jopt.ts'
import type { ToolIo } from '../tool-io.ts'
import { dumpOffsetIndex, dumpTimeIndex } from './index-dump.ts'
import type { IndexFaults } from './index-dump.ts'
import { dumpLog } from './log-dump.ts'
import type { OffsetGaps } from './log-dump.ts'
import { messageParser } from './message-parser.ts'
import { dumpProducerSnapshot, dumpTransactionIndex } from './state-dump.ts'

/** Options that imply `--print-data-log`. */
const DECODERS = [
  'offsets-decoder',
  'transaction-log-decoder',
  'cluster-metadata-decoder',
  'remote-log-metadata-decoder',
  'value-decoder-class',
  'key-decoder-class',
  'share-group-state-decoder',
]
const MAX_INT = 2 ** 31 - 1

/** Prints the files of `--files` and what is wrong with them. */
export function dumpFiles(io: ToolIo, options: JoptOptions): void {
  const faults: IndexFaults = { mismatches: new Map(), timestampMismatches: new Map(), outOfOrder: new Map(), notFound: new Map() }
  const gaps: OffsetGaps = new Map()
  const files = options.text('files').split(',')
  while (files.length > 1 && files.at(-1) === '') files.pop()
  for (const path of files) dumpFile(io, path, options, faults, gaps)
  tellFaults(io, faults, gaps)
}

function dumpFile(io: ToolIo, path: string, options: JoptOptions, faults: IndexFaults, gaps: OffsetGaps): void {
  io.out(`Dumping ${path}\n`)
  const index = {
    sanityOnly: options.has('index-sanity-check'),
    verifyOnly: options.has('verify-index-only'),
    maxMessageSize: options.int('max-message-size') ?? 0,
  }
  const name = basename(path)
  switch (name.includes('.') ? name.slice(name.lastIndexOf('.')) : '') {
    case '.log':
    case '.checkpoint': {
      const printContents = options.has('print-data-log') || DECODERS.some((decoder) => options.has(decoder))
      const maxBytes = options.int('max-bytes') ?? MAX_INT
      const log = {
        printContents,
        deep: options.has('deep-iteration') || printContents,
        skipRecordMetadata: options.has('skip-record-metadata'),
        maxBytes: maxBytes === MAX_INT ? Infinity : maxBytes,
        parser: messageParser(options),
      }
      dumpLog(io, path, log, gaps)
      break
    }
    case '.index':
      dumpOffsetIndex(io, path, index, faults)
      break
    case '.timeindex':
      dumpTimeIndex(io, path, index, faults)
      break
    case '.snapshot':
      dumpProducerSnapshot(io, path)
      break
    case '.txnindex':
      dumpTransactionIndex(io, path)
      break
    default:
      io.err(`Ignoring unknown file ${path}\n`)
  }
}

function tellFaults(io: ToolIo, faults: IndexFaults, gaps: OffsetGaps): void {
  const each = <T>(map: ReadonlyMap<string, T>, heading: string, lines: (found: T) => string[]): void => {
    for (const [file, found] of hashOrder(map, ([name]) => stringHash(name))) io.err(`${heading}${file}\n${lines(found).join('')}`)
  }
  each(faults.mismatches, 'Mismatches in :', (found) =>
    [...found].sort(([a], [b]) => b - a).map(([index, log]) => `  Index offset: ${index}, log offset: ${log}\n`),
  )
  each(faults.timestampMismatches, 'Found timestamp mismatch in :', (found) =>
    found.map(([index, log]) => `  Index timestamp: ${index}, log timestamp: ${log}\n`),
  )
  each(faults.outOfOrder, 'Found out of order timestamp in :', (found) =>
    found.map(([index, previous]) => `  Index timestamp: ${index}, Previously indexed timestamp: ${previous}\n`),
  )
  each(faults.notFound, 'The following indexed offsets are not found in :', (found) =>
    found.map(([index, log]) => `Indexed offset: ${index}, found log offset: ${log}\n`),
  )
  each(gaps, 'Non-consecutive offsets in ', (found) =>
    [...found].sort(([a], [b]) => a - b).map(([before, offset]) => `  ${before} is followed by ${offset}\n`),
  )
}
