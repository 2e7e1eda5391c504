import type { Assignor, TopicPartition } from '@samsa/client'
import { AssignerProtocol } from './assigner-protocol.ts'
import type { Logger } from './logger.ts'
import type { PartitionMetadata } from './producer-types.ts'

export interface GroupMember {
  readonly memberId: string
  readonly memberMetadata: Buffer
}

export interface GroupMemberAssignment {
  readonly memberId: string
  readonly memberAssignment: Buffer
}

export interface Assigner {
  readonly name: string
  readonly version: number
  assign(group: { readonly members: GroupMember[]; readonly topics: string[] }): Promise<GroupMemberAssignment[]>
  protocol(subscription: { readonly topics: string[] }): GroupState
}

export interface GroupState {
  readonly name: string
  readonly metadata: Buffer
}

/** What an assigner may ask of the cluster. */
export interface Cluster {
  findTopicPartitionMetadata(topic: string): PartitionMetadata[]
}

export type PartitionAssigner = (config: { readonly cluster: Cluster; readonly groupId: string; readonly logger: Logger }) => Assigner

/** All partitions of all topics in a row, dealt out to the members in the order of their ids. */
const roundRobin: PartitionAssigner = ({ cluster }) => ({
  name: 'RoundRobinAssigner',
  version: 0,
  async assign({ members, topics }) {
    const memberIds = members.map(({ memberId }) => memberId).sort()
    const shares = new Map<string, Map<string, number[]>>()
    let turn = 0
    for (const topic of topics) {
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        const memberId = memberIds[turn++ % memberIds.length] ?? ''
        const share = shares.get(memberId) ?? new Map<string, number[]>()
        shares.set(memberId, share)
        const numbers = share.get(topic) ?? []
        share.set(topic, numbers)
        numbers.push(partitionId)
      }
    }
    return [...shares].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: this.version, assignment: Object.fromEntries(assignment) }),
    }))
  },
  protocol({ topics }) {
    return { name: this.name, metadata: AssignerProtocol.MemberMetadata.encode({ version: this.version, topics }) }
  },
})

export const PartitionAssigners = { roundRobin } as const

export interface AssignorOptions {
  readonly groupId: string
  readonly logger: Logger
  /** Topics that this member subscribes to. */
  readonly topics: () => string[]
  /** What the last metadata of a topic told. */
  readonly known: (topic: string) => readonly PartitionMetadata[] | undefined
}

/** An assigner of kafkajs as one of the native client. */
export function nativeAssignor(create: PartitionAssigner, { groupId, logger, topics, known }: AssignorOptions): Assignor {
  const partitions = new Map<string, PartitionMetadata[]>()
  const assigner = create({ cluster: { findTopicPartitionMetadata: (topic) => partitions.get(topic) ?? [] }, groupId, logger })
  return {
    name: assigner.name,
    isCooperative: false,
    // A leader deals out its own topics to all members; each keeps those that it subscribes to.
    ignoresUnsubscribed: true,
    userData() {
      const { userData } = AssignerProtocol.MemberMetadata.decode(assigner.protocol({ topics: topics() }).metadata)
      return userData.length === 0 ? null : userData
    },
    async assign(assignable, members) {
      partitions.clear()
      for (const [topic, each] of assignable) {
        partitions.set(
          topic,
          each.map(({ partition }) => known(topic)?.find(({ partitionId }) => partitionId === partition) ?? bare(partition)),
        )
      }
      const assigned = await assigner.assign({
        members: [...members].map(([memberId, subscription]) => ({
          memberId,
          memberMetadata: AssignerProtocol.MemberMetadata.encode({
            version: assigner.version,
            topics: subscription.topics,
            ...(subscription.userData === null ? {} : { userData: subscription.userData }),
          }),
        })),
        // As kafkajs's leaders do: what only others subscribe to is left alone.
        topics: topics().filter((topic) => assignable.has(topic)),
      })
      const found = new Map<string, TopicPartition[]>([...members.keys()].map((memberId) => [memberId, []]))
      for (const { memberId, memberAssignment } of assigned) {
        const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment)
        const list = Object.entries(decoded?.assignment ?? {}).flatMap(([topic, numbers]) =>
          numbers.map((partition) => ({ topic, partition })),
        )
        found.set(memberId, list)
      }
      return found
    },
  }
}

function bare(partitionId: number): PartitionMetadata {
  return { partitionErrorCode: 0, partitionId, leader: -1, replicas: [], isr: [] }
}
