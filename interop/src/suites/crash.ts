// kill -9 under load: nothing acknowledged is lost, nothing is there twice, nothing torn is shown.
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'
import { batch } from '../wire/batch.ts'
import { Connection } from '../wire/connection.ts'
import { decodeReply, requestFrame, Speaker } from '../wire/exchange.ts'

const partitions = 3

/** An idempotent producer of numbered records for one partition: it repeats a batch until it is acknowledged. */
class NumberedProducer {
  readonly #partition: number
  readonly #producerId: bigint
  #next = 0
  /** All numbers below were acknowledged. */
  acknowledged = 0
  problem = ''

  constructor(partition: number, producerId: bigint) {
    this.#partition = partition
    this.#producerId = producerId
  }

  /** Produces until told to stop or the connection breaks. */
  async run(port: number, running: () => boolean): Promise<void> {
    const connection = await Connection.open(port).catch(() => undefined)
    if (!connection) return
    while (running() && !connection.closed) {
      // What was sent but not acknowledged is sent again with the same sequence and the same content.
      const count = this.#next > this.acknowledged ? this.#next - this.acknowledged : 1 + ((this.acknowledged * 7919) % 60)
      const first = this.acknowledged
      this.#next = first + count
      const records = Array.from({ length: count }, (_, index) => ({ value: `${first + index} ${'x'.repeat((first * 31) % 400)}` }))
      // The time must be of today: a restart forgets producers that wrote more than a day ago.
      const bytes = batch({
        records,
        baseTimestamp: Date.now(),
        producerId: this.#producerId,
        producerEpoch: 0,
        baseSequence: first % 2_147_483_648,
      })
      connection.write(
        requestFrame('Produce', 9, {
          acks: -1,
          timeoutMs: 5000,
          topicData: [{ name: 'crash', partitionData: [{ index: this.#partition, records: bytes }] }],
        }),
      )
      const reply = decodeReply('Produce', 9, await connection.next(10_000))
      if (typeof reply === 'string') break
      const [topic] = reply['responses'] as {
        partitionResponses: { errorCode: number; baseOffset: number; errorMessage: string | null }[]
      }[]
      const answer = topic?.partitionResponses[0]
      // 6 and 3: the leader or the topic is not known yet after a restart; 46: a duplicate, which is an acknowledgement.
      if (answer?.errorCode === 0 || answer?.errorCode === 46) this.acknowledged = this.#next
      else if (answer?.errorCode === 6 || answer?.errorCode === 3 || answer?.errorCode === 9) await sleep(50)
      else {
        this.problem = `partition ${this.#partition}: error ${answer?.errorCode} ${answer?.errorMessage} for sequence ${first}`
        break
      }
    }
    connection.end()
  }
}

/** Reads a partition from the start; gives the numbers' defects. */
const verify = async (speaker: Speaker, partition: number, acknowledged: number): Promise<string> => {
  let offset = 0
  let expected = 0
  for (;;) {
    const answer = await speaker.ask('Fetch', 11, {
      replicaId: -1,
      maxWaitMs: 50,
      minBytes: 0,
      maxBytes: 20_000_000,
      topics: [{ topic: 'crash', partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 5_000_000, currentLeaderEpoch: -1 }] }],
    })
    if (typeof answer === 'string') return `fetch: ${answer}`
    const [topic] = answer['responses'] as { partitions: { errorCode: number; highWatermark: number; records: Uint8Array | null }[] }[]
    const found = topic?.partitions[0]
    if (!found || found.errorCode !== 0) return `fetch at ${offset}: error ${found?.errorCode}`
    const bytes = Buffer.from(found.records ?? [])
    let at = 0
    while (at + 61 <= bytes.length && at + 12 + bytes.readInt32BE(at + 8) <= bytes.length) {
      const end = at + 12 + bytes.readInt32BE(at + 8)
      const base = Number(bytes.readBigInt64BE(at))
      const count = bytes.readInt32BE(at + 57)
      if (base !== offset) return `offset ${offset} is followed by ${base}`
      if (bytes.readInt32BE(at + 53) !== expected) return `sequence ${bytes.readInt32BE(at + 53)} at offset ${base}, expected ${expected}`
      // The records are plain: each value starts with its number.
      const numbers = [
        ...bytes
          .subarray(at + 61, end)
          .toString('latin1')
          .matchAll(/(\d+) x*/g),
      ].map((each) => Number(each[1]))
      if (numbers.length !== count || numbers[0] !== expected || numbers.at(-1) !== expected + count - 1)
        return `content of the batch at ${base}: ${numbers.length} numbers from ${numbers[0]}, expected ${count} from ${expected}`
      expected += count
      offset = base + count
      at = end
    }
    if (at === 0 || offset >= found.highWatermark) break
  }
  return expected < acknowledged ? `${acknowledged} acknowledged, ${expected} there` : ''
}

export const crash: Suite = {
  name: 'crash',
  title: 'kill -9 under load: nothing acknowledged lost, nothing twice (3 times in smoke, 10, 100 nightly)',
  smoke: true,
  light: true,
  ownNode: true,
  async run(context) {
    const rounds = context.smoke ? 3 : context.nightly ? 100 : 10
    const node = await BrokerNode.prepare(context.target, {
      settings: { 'log.segment.bytes': '1048576', 'log.index.size.max.bytes': '4096' },
    })
    try {
      await node.format()
      await node.start()
      const setup = new Speaker(node.port)
      await setup.ask('CreateTopics', 5, {
        timeoutMs: 10_000,
        topics: [{ name: 'crash', numPartitions: partitions, replicationFactor: 1 }],
      })
      setup.end()
      const producers = Array.from({ length: partitions }, (_, index) => new NumberedProducer(index, BigInt(9000 + index)))
      let slowest = 0
      for (let round = 0; round < rounds; round++) {
        let running = true
        const work = producers.map((producer) => producer.run(node.port, () => running))
        // Different moments: from the first batches to some megabytes.
        await sleep(context.smoke ? 500 + round * 300 : 100 + ((round * 137) % 900))
        await node.kill()
        running = false
        await Promise.all(work)
        await node.start()
        slowest = Math.max(slowest, node.startMs)
        const speaker = new Speaker(node.port)
        await sleep(200)
        for (const [partition, producer] of producers.entries()) {
          context.log.check(`round ${round}: no refusal`, producer.problem === '', producer.problem)
          const defect = await verify(speaker, partition, producer.acknowledged)
          context.log.check(`round ${round}, partition ${partition}`, defect === '', defect)
        }
        speaker.end()
        if (context.log.problems.length > 5) break
      }
      const total = producers.reduce((sum, producer) => sum + producer.acknowledged, 0)
      context.log.check('the producers got through', total > rounds * 10, `${total} records`)
      context.log.note(`${rounds} kills, ${total} records acknowledged, slowest start ${slowest.toFixed(0)} ms`)
    } finally {
      await node.kill()
      node.remove()
    }
  },
}
