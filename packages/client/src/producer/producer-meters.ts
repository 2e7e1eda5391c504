import type { ProducerBatch } from './producer-batch.ts'

/** Counts of what was sent, for `metrics()`. */
export class ProducerMeters {
  records = 0
  bytes = 0
  plainBytes = 0
  batches = 0
  requests = 0
  answers = 0
  latencyMs = 0
  latencyMaxMs = 0
  queueTimeMs = 0
  queueTimeMaxMs = 0
  batchBytesMax = 0
  recordBytesMax = 0
  retries = 0
  errors = 0
  readonly byTopic = new Map<string, { records: number; bytes: number }>()
  readonly startedAtMs: number
  #isTransactional: boolean

  constructor(startedAtMs: number, isTransactional: boolean) {
    this.startedAtMs = startedAtMs
    this.#isTransactional = isTransactional
  }

  sent(batches: readonly ProducerBatch[], nowMs: number): void {
    this.requests++
    for (const batch of batches) {
      const bytes = batch.records(this.#isTransactional).length
      const waitedMs = nowMs - batch.openedAtMs
      this.batches++
      this.records += batch.recordCount
      this.bytes += bytes
      this.plainBytes += batch.sizeBytes
      this.queueTimeMs += waitedMs
      if (waitedMs > this.queueTimeMaxMs) this.queueTimeMaxMs = waitedMs
      if (bytes > this.batchBytesMax) this.batchBytesMax = bytes
      const topic = this.byTopic.get(batch.queue.topic)
      if (topic === undefined) this.byTopic.set(batch.queue.topic, { records: batch.recordCount, bytes })
      else {
        topic.records += batch.recordCount
        topic.bytes += bytes
      }
    }
  }

  answered(latencyMs: number): void {
    this.answers++
    this.latencyMs += latencyMs
    if (latencyMs > this.latencyMaxMs) this.latencyMaxMs = latencyMs
  }

  retried(batch: ProducerBatch): void {
    this.retries += batch.recordCount
  }

  failed(batch: ProducerBatch): void {
    this.errors += batch.recordCount
  }
}
