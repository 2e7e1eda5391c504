import type { Cluster } from '../cluster.ts'
import { isRetriable } from '../retry.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { backoffMs, pause } from '../backoff.ts'
import type { AssignablePartition, Assignor } from './assignor.ts'
import type { JoinedMember, MemberAssignment } from './classic-effect.ts'
import { decodeAssignment, decodeSubscription, encodeAssignment } from './consumer-protocol.ts'

/** A leader's work: dividing the partitions of a group, and noticing when its topics change afterwards. */
export class ClassicDivision {
  readonly #cluster: Cluster
  readonly #assignors: readonly Assignor[]
  /** Partition counts as of the last division. */
  #counts: ReadonlyMap<string, number> | undefined
  #pending: { readonly generationId: number; readonly partitions: readonly TopicPartition[] } | undefined
  #remembered: { readonly generationId: number; readonly partitions: readonly TopicPartition[] } | undefined

  constructor(cluster: Cluster, assignors: readonly Assignor[]) {
    this.#cluster = cluster
    this.#assignors = assignors
  }

  /** What this member was last assigned: sticky members tell it although they have given it back. */
  get remembered(): readonly TopicPartition[] | undefined {
    return this.#remembered?.partitions
  }

  get rememberedGeneration(): number {
    return this.#remembered?.generationId ?? -1
  }

  generation(generationId: number, assignment: Uint8Array | undefined): void {
    this.#pending = assignment === undefined ? undefined : { generationId, partitions: decodeAssignment(assignment) }
  }

  /** Whether members of that protocol keep what fits of an assignment that does not fit their subscription. */
  ignoresUnsubscribed(protocol: string): boolean {
    return this.#assignors.some((assignor) => assignor.name === protocol && assignor.ignoresUnsubscribed === true)
  }

  /** The assignment of the generation is in force. */
  taken(protocol: string): void {
    if (!this.#assignors.some((assignor) => assignor.name === protocol)) {
      throw new Error(`Coordinator selected invalid assignment protocol: ${protocol}`)
    }
    this.#remembered = this.#pending ?? this.#remembered
  }

  async divide(protocol: string, members: readonly JoinedMember[]): Promise<MemberAssignment[]> {
    const assignor = this.#assignors.find((each) => each.name === protocol)
    if (assignor === undefined) throw new Error(`Coordinator selected invalid assignment protocol: ${protocol}`)
    const subscriptions = new Map(members.map((each) => [each.memberId, decodeSubscription(each.metadata, each.groupInstanceId)]))
    const topics = [...new Set([...subscriptions.values()].flatMap((each) => each.topics))]
    await this.#refresh(topics)
    const counts = new Map<string, number>()
    const assignable = new Map<string, AssignablePartition[]>()
    for (const topic of topics) {
      const partitions = this.#cluster.lastKnown(topic)?.partitions ?? []
      counts.set(topic, partitions.length)
      if (partitions.length === 0) continue
      assignable.set(
        topic,
        partitions.map(({ partition, replicas }) => ({
          partition,
          racks: [...new Set(replicas.map((nodeId) => this.#cluster.brokers.get(nodeId)?.rack))].filter((rack) => typeof rack === 'string'),
        })),
      )
    }
    this.#counts = counts
    return [...(await assignor.assign(assignable, subscriptions))].map(([memberId, partitions]) => ({
      memberId,
      assignment: encodeAssignment(partitions),
    }))
  }

  /** Topics of the group, for whoever keeps their metadata fresh. */
  get topics(): readonly string[] {
    return this.#counts === undefined ? [] : [...this.#counts.keys()]
  }

  hasChanged(): boolean {
    if (this.#counts === undefined) return false
    for (const [topic, count] of this.#counts) if ((this.#cluster.lastKnown(topic)?.partitions.length ?? 0) !== count) return true
    return false
  }

  async #refresh(topics: readonly string[]): Promise<void> {
    const { clock, random } = this.#cluster.world
    for (let failures = 0; ; failures++) {
      try {
        await this.#cluster.refresh(topics)
        return
      } catch (error) {
        if (!isRetriable(error)) throw error
        await pause(clock, backoffMs(failures, random, this.#cluster.retryBackoff))
      }
    }
  }
}
