import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  errorByCode,
  ListGroupsRequest,
  ListGroupsResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '@samsa/protocol'
import type { Rpc } from './rpc.ts'
import { refuse } from './topics.ts'
import type { Topics } from './topics.ts'

export interface ListedGroup {
  readonly groupId: string
  /** `classic`, `consumer`, … */
  readonly type: string
  readonly state: string
  readonly protocolType: string
}

export interface GroupDescription {
  readonly groupId: string
  readonly type: 'classic' | 'consumer'
  /** `Stable`, `Empty`, `PreparingRebalance`, …; `Dead` if there is no such group. */
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly clientId: string
    readonly clientHost: string
  }[]
}

export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly metadata: string | null
  /** Records between the committed offset and the end that consumers see. */
  readonly lag: number
}

export interface WaitOptions {
  /** 10 seconds by default. */
  readonly timeoutMs?: number
}

const OFFSET_FETCH_BY_NAME = 9
const WAIT_MS = 10_000
/** Answers of a coordinator that is not there yet. */
const NOT_YET: ReadonlySet<string> = new Set(['COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS'])

/** What a test wants to know of consumer groups. */
export class Groups {
  readonly #rpc: Rpc
  readonly #topics: Topics

  constructor(rpc: Rpc, topics: Topics) {
    this.#rpc = rpc
    this.#topics = topics
  }

  async list(): Promise<ListedGroup[]> {
    const response = await this.#rpc.request({ request: ListGroupsRequest, response: ListGroupsResponse }, {})
    if (NOT_YET.has(errorByCode(response.errorCode).name)) return []
    refuse(response.errorCode, 'the list of groups')
    return response.groups.map(({ groupId, groupType, groupState, protocolType }) => {
      return { groupId, type: groupType.toLowerCase(), state: groupState, protocolType }
    })
  }

  async describe(groupId: string): Promise<GroupDescription> {
    const listed = (await this.list()).find((each) => each.groupId === groupId)
    if (listed?.type === 'consumer') return await this.#describeConsumerGroup(groupId)
    const response = await this.#rpc.request({ request: DescribeGroupsRequest, response: DescribeGroupsResponse }, { groups: [groupId] })
    const [group] = response.groups
    const members = group?.members ?? []
    return { groupId, type: 'classic', state: group === undefined || group.groupState === '' ? 'Dead' : group.groupState, members }
  }

  /** What the group has committed, with lag; by topic and partition. */
  async offsets(groupId: string): Promise<CommittedOffset[]> {
    const response = await this.#rpc.request(
      { request: OffsetFetchRequest, response: OffsetFetchResponse },
      { groups: [{ groupId, topics: null }] },
      OFFSET_FETCH_BY_NAME,
    )
    const [group] = response.groups
    if (group === undefined || NOT_YET.has(errorByCode(group.errorCode).name)) return []
    refuse(group.errorCode, `the offsets of ${groupId}`)
    const found: CommittedOffset[] = []
    for (const { name: topic, partitions } of group.topics) {
      for (const { partitionIndex, committedOffset, metadata } of partitions) {
        const end = await this.#topics.endOffset(topic, partitionIndex)
        found.push({ topic, partition: partitionIndex, offset: committedOffset, metadata, lag: Math.max(0, end - committedOffset) })
      }
    }
    return found.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
  }

  /** Records that the group has not committed yet, in the partitions of `topic`; without one, in those that it has committed for. */
  async lag(groupId: string, topic?: string): Promise<number> {
    const committed = await this.offsets(groupId)
    if (topic === undefined) return committed.reduce((sum, { lag }) => sum + lag, 0)
    const { partitions } = await this.#topics.facts(topic)
    let sum = 0
    for (let partition = 0; partition < partitions; partition++) {
      const known = committed.find((each) => each.topic === topic && each.partition === partition)
      sum += known?.lag ?? (await this.#topics.endOffset(topic, partition))
    }
    return sum
  }

  /** Resolves when the group has committed everything that is in the topic. */
  async caughtUp(groupId: string, topic: string, options: WaitOptions = {}): Promise<void> {
    let lag = -1
    await this.#rpc.poll(
      async () => {
        lag = await this.lag(groupId, topic)
        return lag === 0 ? true : undefined
      },
      options.timeoutMs ?? WAIT_MS,
      () => `group ${groupId} is ${lag} records behind in ${topic}`,
    )
  }

  /** Resolves when the group is stable with so many members. */
  async stable(groupId: string, members: number, options: WaitOptions = {}): Promise<GroupDescription> {
    let last: GroupDescription | undefined
    return await this.#rpc.poll(
      async () => {
        last = await this.describe(groupId)
        return last.state === 'Stable' && last.members.length === members ? last : undefined
      },
      options.timeoutMs ?? WAIT_MS,
      () => `group ${groupId} is ${last?.state} with ${last?.members.length} members`,
    )
  }

  async #describeConsumerGroup(groupId: string): Promise<GroupDescription> {
    const response = await this.#rpc.request(
      { request: ConsumerGroupDescribeRequest, response: ConsumerGroupDescribeResponse },
      { groupIds: [groupId] },
    )
    const [group] = response.groups
    const members = (group?.members ?? []).map(({ memberId, instanceId, clientId, clientHost }) => {
      return { memberId, groupInstanceId: instanceId, clientId, clientHost }
    })
    return { groupId, type: 'consumer', state: group?.groupState ?? 'Dead', members }
  }
}
