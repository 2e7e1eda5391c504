import { loadedClassicGroup } from './classic/classic-group.ts'
import type { ClassicGroup } from './classic/classic-group.ts'
import { applyConsumerRecord } from './consumer/apply.ts'
import { ConsumerGroup } from './consumer/consumer-group.ts'
import type { Group } from './group.ts'
import type { ConsumerGroupRecord, GroupRecord } from './record.ts'

/** The groups of a shard, by id. */
export class GroupTable {
  readonly #groups = new Map<string, Group>()

  get all(): ReadonlyMap<string, Group> {
    return this.#groups
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId)
  }

  classic(groupId: string): ClassicGroup | undefined {
    const group = this.#groups.get(groupId)
    return group?.type === 'classic' ? group : undefined
  }

  consumer(groupId: string): ConsumerGroup | undefined {
    const group = this.#groups.get(groupId)
    return group?.type === 'consumer' ? group : undefined
  }

  /** Soft state only: the record is to follow. */
  set(group: Group): void {
    this.#groups.set(group.groupId, group)
  }

  delete(groupId: string): void {
    this.#groups.delete(groupId)
  }

  apply(record: Exclude<GroupRecord, { readonly type: 'OffsetCommit' }>): void {
    if (record.type !== 'GroupMetadata') this.#applyConsumer(record)
    else if (record.value === null) this.#groups.delete(record.key.group)
    else this.#groups.set(record.key.group, loadedClassicGroup(record.key.group, record.value))
  }

  #applyConsumer(record: ConsumerGroupRecord): void {
    const { groupId } = record.key
    let group = this.consumer(groupId)
    if (group === undefined) {
      if (record.value === null) return
      // What is there can only be a group that stores offsets and has no record of its own.
      group = new ConsumerGroup(groupId)
      this.#groups.set(groupId, group)
    }
    if (record.type === 'ConsumerGroupMetadata' && record.value === null) this.#groups.delete(groupId)
    else applyConsumerRecord(group, record)
  }
}
