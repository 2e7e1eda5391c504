import type { Clock } from '@samsa/ports'
import { assignReplicasToDirsApi } from '../controller/controller-decisions.ts'
import type { ControllerChannel } from '../controller/controller-channel.ts'
import type { Partition } from '../partitions/partition.ts'

const RETRY_MS = 500

/** Tells the controller which directory holds which replica (KIP-858), many in one request. */
export class DirectoryAssignments {
  readonly #controller: ControllerChannel
  readonly #clock: Clock
  readonly #brokerId: number
  readonly #brokerEpoch: () => number
  #pending = new Map<Partition, string>()
  #scheduled = false

  constructor(controller: ControllerChannel, clock: Clock, brokerId: number, brokerEpoch: () => number) {
    this.#controller = controller
    this.#clock = clock
    this.#brokerId = brokerId
    this.#brokerEpoch = brokerEpoch
  }

  add(partition: Partition, directoryId: string): void {
    this.#pending.set(partition, directoryId)
    this.#schedule(0)
  }

  #schedule(delayMs: number): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#clock.after(delayMs, () => {
      this.#scheduled = false
      this.#send()
    })
  }

  #send(): void {
    const sent = this.#pending
    if (sent.size === 0) return
    this.#pending = new Map()
    const byDirectory = new Map<string, Map<string, { partitionIndex: number }[]>>()
    for (const [partition, directoryId] of sent) {
      const topics = byDirectory.get(directoryId) ?? new Map<string, { partitionIndex: number }[]>()
      byDirectory.set(directoryId, topics)
      const partitions = topics.get(partition.topicId) ?? []
      topics.set(partition.topicId, partitions)
      partitions.push({ partitionIndex: partition.index })
    }
    const body = {
      brokerId: this.#brokerId,
      brokerEpoch: this.#brokerEpoch(),
      directories: Array.from(byDirectory, ([id, topics]) => ({
        id,
        topics: Array.from(topics, ([topicId, partitions]) => ({ topicId, partitions })),
      })),
    }
    const caller = { apiVersion: 0, principal: 'User:ANONYMOUS', clientHost: '' }
    this.#controller.send(assignReplicasToDirsApi, caller, body, (response) => {
      if (response !== undefined && (response.errorCode ?? 0) === 0) return
      for (const [partition, directoryId] of sent) if (!this.#pending.has(partition)) this.#pending.set(partition, directoryId)
      this.#schedule(RETRY_MS)
    })
  }
}
