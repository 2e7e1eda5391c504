import { FetchRequest, FetchResponse, readBatches } from '@samsa/protocol'
import type { Message } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import { NOT_NOW } from '../groups/session.ts'
import type { Caller } from './caller.ts'

/** Reads a partition with read_committed, from its start, and keeps what it sees. */
export class CommittedReader {
  readonly values: string[] = []
  readonly #topic: string
  readonly #partition: number
  #position = 0

  constructor(topic: string, partition: number) {
    this.#topic = topic
    this.#partition = partition
  }

  /** Reads on; whether it came further. */
  async read(caller: Caller, maxBytes: number): Promise<boolean> {
    const response = await caller.request({ request: FetchRequest, response: FetchResponse }, 12, {
      replicaId: -1,
      maxBytes: 1 << 20,
      minBytes: 1,
      maxWaitMs: 30,
      isolationLevel: 1,
      sessionEpoch: -1,
      topics: [
        { topic: this.#topic, partitions: [{ partition: this.#partition, fetchOffset: this.#position, partitionMaxBytes: maxBytes }] },
      ],
    })
    const answer = response?.responses[0]?.partitions[0]
    if (answer === undefined) return false
    const { errorCode } = answer
    assert(errorCode === 0 || NOT_NOW.has(errorCode), () => `reading ${this.#topic}-${this.#partition}: error ${errorCode}`)
    const before = this.#position
    if (errorCode === 0) this.#take(answer)
    return this.#position > before
  }

  #take(answer: Message<typeof FetchResponse>['responses'][number]['partitions'][number]): void {
    const aborted = (answer.abortedTransactions ?? []).toSorted((a, b) => a.firstOffset - b.firstOffset)
    const dropped = new Set<number>()
    for (const batch of readBatches(answer.records ?? new Uint8Array(0))) {
      assert(batch.lastOffset < answer.lastStableOffset, () => `${batch.lastOffset} was given, ${answer.lastStableOffset} is stable`)
      for (let first = aborted[0]; first !== undefined && first.firstOffset <= batch.lastOffset; first = aborted[0]) {
        dropped.add(first.producerId)
        aborted.shift()
      }
      if (batch.isControlBatch) dropped.delete(batch.producerId)
      else if (!dropped.has(batch.producerId)) {
        for (const record of batch.records()) {
          if (record.offset >= this.#position) this.values.push(`${this.#partition}:${new TextDecoder().decode(record.value ?? undefined)}`)
        }
      }
      this.#position = Math.max(this.#position, batch.nextOffset)
    }
  }
}
