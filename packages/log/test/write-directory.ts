/**
 * Writes a log directory for Apache Kafka's tools to look at: `node write-directory.ts <directory> [clean|crash]`. Every codec, idempotent and
 * transactional producers, an aborted transaction in each segment, several segments and index entries.
 */
import { exit } from 'node:process'
import { createLogging, createNodeWorld } from '@samsa/node-runtime'
import { buildEndTxnMarker } from '@samsa/protocol'
import { logConfigOf, openLogStore, type PartitionLog } from '../src/index.ts'
import { buildTestBatch } from './log-world.ts'

const [directory = '/tmp/samsa-log', how = 'clean'] = process.argv.slice(2)
const world = createNodeWorld()
const store = openLogStore({ world, logging: createLogging({}), directories: [directory] })
const config = logConfigOf({ 'segment.bytes': 262144 })

function isLog(outcome: object): outcome is PartitionLog {
  return 'append' in outcome
}

function fill(log: PartitionLog): void {
  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
  const sequences = [0, 0, 0]
  for (let round = 0; round < 1200; round++) {
    const nowMs = world.clock.nowMs()
    const timestampMs = nowMs - 2_000_000 + round * 1000
    const compression = codecs[round % codecs.length] ?? 'none'
    const values = Array.from({ length: 10 }, (_, index) => `line ${round}/${index} ${'x'.repeat((round * 7 + index) % 500)}`)
    const kind = round % 3
    const sequence = sequences[kind] ?? 0
    const producer = kind === 0 ? {} : { producerId: 1000 + kind, producerEpoch: 0, baseSequence: sequence, isTransactional: kind === 2 }
    const batch = buildTestBatch({ values, timestampMs, compression, ...producer }, nowMs)
    const guard =
      kind === 2
        ? log.maybeStartTransactionVerification({ producerId: 1002, producerEpoch: 0, sequence, supportsEpochBump: false, nowMs })
        : undefined
    const verificationGuard = guard !== undefined && !('error' in guard) ? { verificationGuard: guard } : {}
    const outcome = log.append(batch, { origin: 'client', leaderEpoch: round < 600 ? 0 : 3, nowMs, ...verificationGuard })
    if (outcome.error !== 0) throw new Error(`round ${round}: ${JSON.stringify(outcome)}`)
    if (round % 30 === 29) {
      const type = round % 60 === 29 ? 'ABORT' : 'COMMIT'
      const marker = buildEndTxnMarker({ type, producerId: 1002, producerEpoch: 0, coordinatorEpoch: 5, timestampMs: nowMs })
      const ended = log.append(marker, { origin: 'coordinator', leaderEpoch: round < 600 ? 0 : 3, nowMs })
      if (ended.error !== 0) throw new Error(`round ${round}: ${JSON.stringify(ended)}`)
    }
    sequences[kind] = sequence + values.length
  }
  log.updateHighWatermark(log.logEndOffset)
}

store.load({ configFor: () => config }, () => {
  for (let partition = 0; partition < 2; partition++) {
    const log = store.createLog('words', partition, { topicId: 'wordswordswordswordsAA', config })
    if (!isLog(log)) throw new Error(log.message)
    if (log.logEndOffset === 0) fill(log)
    console.log(`words-${partition}: ${log.logStartOffset} to ${log.logEndOffset}, ${log.segmentCount} segments`)
  }
  if (how === 'crash') exit(0)
  store.close(7, () => void world.close().then(() => exit(0)))
})
