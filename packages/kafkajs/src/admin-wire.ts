import { DescribeGroupsResponse, OffsetFetchResponse, apiKeys } from '@samsa/protocol'
import { decoded } from './answers.ts'
import { NetworkEvents } from './network-events.ts'
import type { SeenRequest } from './wire-tap.ts'

/** What of an admin's connections its answers need beside the native client's: the bytes that members of groups exchange. */
export class AdminWire extends NetworkEvents {
  /** By member id, of the groups that were described last. */
  readonly members = new Map<string, { readonly memberMetadata: Buffer; readonly memberAssignment: Buffer }>()

  /** By topic and partition, of the group that was asked about last: committed offsets below 0, which kafkajs gives a meaning and nobody else does. */
  readonly special = new Map<string, number>()

  reads(apiKey: number): boolean {
    return apiKey === apiKeys.DescribeGroups || apiKey === apiKeys.OffsetFetch
  }

  read({ apiKey, apiVersion }: SeenRequest, frame: Buffer): void {
    if (apiKey === apiKeys.OffsetFetch) this.#readOffsets(apiVersion, frame)
    else this.#readMembers(apiVersion, frame)
  }

  #readOffsets(apiVersion: number, frame: Buffer): void {
    const { topics, groups } = decoded(OffsetFetchResponse, apiVersion, frame)
    for (const topic of [...topics, ...groups.flatMap((group) => group.topics)]) {
      for (const { partitionIndex, committedOffset } of topic.partitions) {
        const key = `${topic.name}-${partitionIndex}`
        if (committedOffset < 0) this.special.set(key, committedOffset)
        else this.special.delete(key)
      }
    }
  }

  #readMembers(apiVersion: number, frame: Buffer): void {
    for (const { members } of decoded(DescribeGroupsResponse, apiVersion, frame).groups) {
      for (const { memberId, memberMetadata, memberAssignment } of members) {
        this.members.set(memberId, { memberMetadata: Buffer.from(memberMetadata), memberAssignment: Buffer.from(memberAssignment) })
      }
    }
  }
}
