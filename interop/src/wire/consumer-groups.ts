// Members of consumer groups in raw frames: each request and answer as text, with topics by name and epochs kept for the next request.
import { BatchReader, decodeMessage, groupRecordTypes } from '@samsa/protocol'
import type { CoordinatorRecordType } from '@samsa/protocol'
import { sleep } from '../harness/children.ts'
import type { SuiteContext } from '../harness/suite.ts'
import { apiOf, show, Speaker } from './exchange.ts'
import type { Body } from './exchange.ts'

export interface Member {
  readonly name: string
  memberId: string
  epoch: number
  /** As the last answer that had an assignment told it. */
  owned: readonly Body[]
}

const recordTypes: Readonly<Record<number, CoordinatorRecordType>> = groupRecordTypes

const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

/** One group of one scenario. */
export class GroupDialogue {
  readonly groupId: string
  readonly #context: SuiteContext
  readonly #what: string
  readonly #names = new Map<string, string>()
  readonly #speaker: Speaker
  readonly #hashes: string[] = []

  constructor(context: SuiteContext, port: number, groupId: string) {
    this.#context = context
    this.groupId = groupId
    this.#what = groupId
    this.#speaker = new Speaker(port)
  }

  end(): void {
    this.#speaker.end()
  }

  /** Calls a random id by a name from now on. */
  name(id: string, name: string): void {
    if (id !== '') this.#names.set(id, name)
  }

  member(name: string): Member {
    return { name, memberId: `member-${name}`, epoch: 0, owned: [] }
  }

  async topic(name: string, numPartitions: number): Promise<string> {
    await this.#speaker.ask('CreateTopics', 7, { timeoutMs: 10_000, topics: [{ name, numPartitions, replicationFactor: 1 }] })
    const id = await this.learn(name)
    // Apache Kafka's coordinator hears of it a little later.
    await sleep(1000)
    return id
  }

  /** The id of a topic, which is called by its name from now on. */
  async learn(name: string): Promise<string> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const answer = await this.#speaker.ask('Metadata', 12, { topics: [{ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }] })
      const [topic] = listOf(answer, 'topics')
      const id = String(topic?.['topicId'] ?? '')
      if (Number(topic?.['errorCode']) === 0) {
        this.name(id, `id of ${name}`)
        return id
      }
    }
    throw new Error(`topic ${name} does not appear`)
  }

  /** Asks and records the answer. */
  async ask(what: string, api: string, asked: number, body: Body): Promise<Body> {
    const version = Math.min(asked, apiOf(api).versions.at(-1) ?? 0)
    let answer: Body | string = ''
    await this.#context.log.step(`${this.#what}: ${what} ${api} v${version}`, async () => {
      answer = await this.#speaker.ask(api, version, body, 20_000)
      return typeof answer === 'string' ? answer : this.#shown(answer)
    })
    return typeof answer === 'string' ? {} : answer
  }

  /** A heartbeat with what is given, and the member's id and epoch. The member goes on with what the answer says. */
  async beat(member: Member, what: string, body: Body = {}, version = 1): Promise<Body> {
    const { groupId } = this
    const answer = await this.ask(`${member.name} ${what}`, 'ConsumerGroupHeartbeat', version, {
      groupId,
      memberId: member.memberId,
      memberEpoch: member.epoch,
      ...body,
    })
    if (answer['errorCode'] !== 0) return answer
    if (member.memberId === '') this.name(String(answer['memberId']), `<${member.name}>`)
    member.memberId = String(answer['memberId'] ?? member.memberId)
    member.epoch = Number(answer['memberEpoch'])
    const { assignment } = answer
    if (isBody(assignment)) member.owned = listOf(assignment, 'topicPartitions')
    return answer
  }

  join(member: Member, topics: readonly string[] | null, body: Body = {}, version = 1): Promise<Body> {
    member.epoch = 0
    return this.beat(
      member,
      'joins',
      { memberEpoch: 0, rebalanceTimeoutMs: 60_000, subscribedTopicNames: topics, topicPartitions: [], ...body },
      version,
    )
  }

  /** Says what it has, as a client does that has taken or given up partitions. */
  acknowledge(member: Member): Promise<Body> {
    return this.beat(member, 'acknowledges', { topicPartitions: member.owned })
  }

  /** Heartbeats of all, until nobody hears anything new. */
  async settle(...members: readonly Member[]): Promise<void> {
    for (let round = 0; round < 4; round++) for (const member of members) await this.acknowledge(member)
  }

  async describe(what = 'is described'): Promise<void> {
    const { groupId } = this
    for (const version of apiOf('ConsumerGroupDescribe').versions) {
      await this.ask(what, 'ConsumerGroupDescribe', version, { groupIds: [groupId], includeAuthorizedOperations: version === 1 })
    }
    await this.ask(what, 'DescribeGroups', 6, { groups: [groupId] })
    await this.#context.log.step(`${this.#what}: ${what} in the list`, async () => {
      const answer = await this.#speaker.ask('ListGroups', 5, {})
      if (typeof answer === 'string') return answer
      return show(listOf(answer, 'groups').find((each) => each['groupId'] === groupId) ?? {})
    })
  }

  /** What the coordinator has written of the group, in order. */
  async log(): Promise<void> {
    await this.#context.log.step(`${this.#what}: records`, async () => {
      const lines: string[] = []
      for (let index = 0; index < 3; index++) await this.#readPartition(index, lines)
      return inSortedRuns(lines).join('\n')
    })
  }

  async #readPartition(partition: number, lines: string[]): Promise<void> {
    for (let fetchOffset = 0; ;) {
      const answer = await this.#speaker.ask('Fetch', 11, {
        replicaId: -1,
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: 50_000_000,
        sessionEpoch: -1,
        topics: [
          {
            topic: '__consumer_offsets',
            partitions: [{ partition, fetchOffset, currentLeaderEpoch: -1, logStartOffset: -1, partitionMaxBytes: 50_000_000 }],
          },
        ],
      })
      const [topic] = listOf(answer, 'responses')
      const records = listOf(topic, 'partitions')[0]?.['records']
      if (!(records instanceof Uint8Array) || records.length === 0) return
      const reader = new BatchReader(records)
      for (let batch = reader.next(); batch !== undefined; batch = reader.next()) {
        const cursor = batch.cursor()
        while (cursor.next()) this.#record(cursor.key(), cursor.value(), lines)
        fetchOffset = batch.nextOffset
      }
    }
  }

  #record(key: Uint8Array | null, value: Uint8Array | null, lines: string[]): void {
    const type = key === null ? undefined : recordTypes[Buffer.from(key).readInt16BE(0)]
    if (key === null || type === undefined) return
    const shownKey: Body = decodeMessage(type.key, 0, key, 2)
    if ((shownKey['groupId'] ?? shownKey['group']) !== this.groupId) return
    const version = value === null ? -1 : Buffer.from(value).readInt16BE(0)
    const shownValue: Body | undefined = value === null ? undefined : decodeMessage(type.value, version, value, 2)
    const text = shownValue === undefined ? 'tombstone' : `v${version} ${this.#shown(shownValue)}`
    const what = `${type.name} ${this.#named(JSON.stringify(shownKey))} ${text}`
    lines.push(what.replaceAll(/"(version|commitTimestamp)": \d+/g, '"$1": #').replaceAll(/\s*\n\s*/g, ' '))
  }

  #shown(answer: Body): string {
    const text = show(this.#withNames(answer))
    return this.#named(text)
      .replaceAll(/[\w-]*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<== )[\w-]{22}(?=")/g, 'random')
      .replaceAll(/"-?\d{4,}n"/g, (hash) => {
        if (!this.#hashes.includes(hash)) this.#hashes.push(hash)
        return `hash ${this.#hashes.indexOf(hash)}`
      })
  }

  #named(text: string): string {
    let named = text
    for (const [id, name] of this.#names) named = named.replaceAll(id, name)
    return named
  }

  /** Before ids are taken out, and arrays are sorted by what is in them. */
  #withNames(value: unknown): Body {
    const replaced = (each: unknown, key = ''): unknown => {
      if (typeof each === 'string') return key === 'memberId' ? `= ${this.#names.get(each) ?? each}` : (this.#names.get(each) ?? each)
      if (Array.isArray(each))
        return each.every((item) => typeof item === 'number') ? each.toSorted((a, b) => a - b) : each.map((item) => replaced(item))
      if (!isBody(each)) return each
      return Object.fromEntries(Object.entries(each).map(([name, item]) => [name === 'memberId' ? 'member' : name, replaced(item, name)]))
    }
    const result = replaced(value)
    return isBody(result) ? result : {}
  }
}

const listOf = (body: unknown, name: string): readonly Body[] => {
  const list = isBody(body) ? body[name] : undefined
  return Array.isArray(list) ? list.filter(isBody) : []
}

/** The order of members within a batch is that of their ids' hashes, and some ids are random. */
const inSortedRuns = (lines: readonly string[]): string[] => {
  const sorted: string[] = []
  let run: string[] = []
  const typeOf = (line: string | undefined): string | undefined => line?.split(' ', 1)[0]
  for (const line of [...lines, '']) {
    if (run.length > 0 && typeOf(run[0]) !== typeOf(line)) {
      sorted.push(...run.sort())
      run = []
    }
    run.push(line)
  }
  return sorted
}
