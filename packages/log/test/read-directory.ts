/** Opens a log directory, Apache Kafka's for example, and reads everything: `node read-directory.ts <directory> [append]`. */
import { createHash } from 'node:crypto'
import { exit } from 'node:process'
import { createLogging, createNodeWorld } from '@samsa/node-runtime'
import { readBatches } from '@samsa/protocol'
import { DEFAULT_LOG_CONFIG, openLogStore, type PartitionLog } from '../src/index.ts'
import { buildTestBatch } from './log-world.ts'

const [directory = '/tmp/samsa-log', action = 'read'] = process.argv.slice(2)
const world = createNodeWorld()
const store = openLogStore({ world, logging: createLogging({}), directories: [directory] })

function readAll(log: PartitionLog): { records: number; digest: string } {
  const hash = createHash('md5')
  let records = 0
  for (let next = log.logStartOffset; next < log.logEndOffset;) {
    const outcome = log.read(next, 1024 * 1024, { isolation: 'logEnd', minOneMessage: true })
    if (!('records' in outcome)) throw new Error(`error ${outcome.error} at ${next}`)
    for (const batch of readBatches(outcome.records.bytes())) {
      if (!batch.isCrcValid) throw new Error(`bad crc at ${batch.baseOffset}`)
      for (const record of batch.records()) {
        if (record.offset < next) continue
        hash.update(record.value ?? '')
        hash.update('\n')
        records++
      }
      next = batch.nextOffset
    }
  }
  return { records, digest: hash.digest('hex') }
}

store.load({ configFor: () => DEFAULT_LOG_CONFIG }, () => {
  for (const log of store.logs()) {
    const { logStartOffset, logEndOffset, highWatermark, segmentCount, topicId } = log
    console.log(`${log.topic}-${log.partition}`, { logStartOffset, logEndOffset, highWatermark, segmentCount, topicId })
    console.log(readAll(log), log.offsetFor('maxTimestamp'), log.activeProducers().length, 'producers')
    if (action !== 'append') continue
    const nowMs = world.clock.nowMs()
    for (let index = 0; index < 1000; index++) {
      const records = buildTestBatch({ values: [`samsa ${index}`], compression: index % 2 === 0 ? 'none' : 'lz4' }, nowMs)
      const outcome = log.append(records, { origin: 'client', leaderEpoch: log.latestEpoch, nowMs })
      if (outcome.error !== 0) throw new Error(JSON.stringify(outcome))
    }
    log.updateHighWatermark(log.logEndOffset)
  }
  const epoch = store.directories[0]?.previousBrokerEpoch ?? -1
  store.close(epoch, () => void world.close().then(() => exit(0)))
})
