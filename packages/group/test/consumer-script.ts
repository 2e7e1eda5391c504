import { errorByCode } from '@samsa/protocol'
import type { ConsumerGroupHeartbeatRequest } from '@samsa/protocol'
import type { ConsumerGroup, GroupRecord } from '../src/index.ts'
import type { ScriptedHost } from './scripted-host.ts'
import type { Values } from './script-values.ts'

const GROUP = 'g'

type Listed = readonly { readonly topicId?: string | undefined; readonly partitions?: readonly number[] | undefined }[]

/** A member of the consumer protocol, with what the last answer told it. */
interface Member {
  epoch: number
  owned: NonNullable<ConsumerGroupHeartbeatRequest['topicPartitions']>
}

/** The commands of members of the consumer protocol. */
export class ConsumerScript {
  readonly #members = new Map<string, Member>()

  /**
   * `beat a`: goes on. `topics=t,u`, `regex=`, `instance=`, `rack=`, `assignor=`, `rebalance=` are sent where given; `owned` says what it has, and
   * `owned=t:0,1` something else; `epoch=` instead of its own.
   */
  beat(host: ScriptedHost, name: string, values: Values, say: (line: string) => void): void {
    const member = this.#member(name)
    const text = (key: string): string | null => (values.has(key) ? values.text(key, '') : null)
    const request: ConsumerGroupHeartbeatRequest = {
      groupId: GROUP,
      memberId: values.text('id', name),
      memberEpoch: values.number('epoch', member.epoch),
      instanceId: text('instance'),
      rackId: text('rack'),
      rebalanceTimeoutMs: values.number('rebalance', -1),
      subscribedTopicNames:
        text('topics')
          ?.split(',')
          .filter((topic) => topic !== '') ?? null,
      subscribedTopicRegex: text('regex'),
      serverAssignor: text('assignor'),
      topicPartitions: values.has('owned') ? ownedOf(host, values.text('owned', '')) : values.flag('acknowledge') ? member.owned : null,
    }
    host.perform(
      host.shard.heartbeatOfConsumer(host.nowMs, {
        apiVersion: values.number('version', 1),
        request,
        clientId: name,
        clientHost: '/127.0.0.1',
        uuid: 'random',
        to: (body) => {
          const errorCode = body.errorCode ?? 0
          if (errorCode !== 0) {
            say(`${name} ${errorByCode(errorCode)?.name}${body.errorMessage == null ? '' : `: ${body.errorMessage}`}`)
            return
          }
          member.epoch = body.memberEpoch ?? 0
          const assigned = body.assignment?.topicPartitions
          if (assigned !== undefined)
            member.owned = assigned.map(({ topicId = '', partitions = [] }) => ({ topicId, partitions: [...partitions] }))
          say(`${name} epoch=${member.epoch}${assigned === undefined ? '' : ` has ${shown(host, assigned)}`}`)
        },
      }),
    )
  }

  join(host: ScriptedHost, name: string, values: Values, say: (line: string) => void): void {
    this.#member(name).epoch = 0
    this.beat(
      host,
      name,
      values.with({
        owned: '',
        rebalance: values.text('rebalance', '30000'),
        ...(values.has('regex') ? {} : { topics: values.text('topics', 't') }),
      }),
      say,
    )
  }

  leave(host: ScriptedHost, name: string, values: Values, say: (line: string) => void): void {
    this.beat(host, name, values.with({ epoch: values.text('epoch', '-1') }), say)
  }

  #member(name: string): Member {
    let member = this.#members.get(name)
    if (member === undefined) this.#members.set(name, (member = { epoch: 0, owned: [] }))
    return member
  }
}

export function describeConsumerGroup(host: ScriptedHost, group: ConsumerGroup): string {
  const lines = [`${group.state} epoch=${group.groupEpoch} assignment=${group.target.epoch}`]
  for (const member of group.members.values()) {
    const instance = member.instanceId === null ? '' : ` (${member.instanceId})`
    const kind = member.classic === null ? '' : ' classic'
    const revoked = member.pendingRevocation.size === 0 ? '' : ` gives up ${shownMap(host, member.pendingRevocation)}`
    const target = shownMap(host, group.target.of(member.memberId))
    lines.push(
      `${member.memberId}${instance}${kind} epoch=${member.memberEpoch} ${member.state} has ${shownMap(host, member.assigned)}${revoked} target ${target}`,
    )
  }
  for (const [regex, { topics }] of group.resolvedRegexes) lines.push(`/${regex}/ ${[...topics].sort().join()}`)
  return lines.join('\n')
}

export function describeConsumerRecord(host: ScriptedHost, record: GroupRecord): string {
  if (!('groupId' in record.key)) return ''
  const of =
    'memberId' in record.key ? ` ${record.key.memberId}` : 'regularExpression' in record.key ? ` /${record.key.regularExpression}/` : ''
  const what = `append ${record.type.replace('ConsumerGroup', '')}${of}`
  if (record.value === null) return `${what} tombstone`
  switch (record.type) {
    case 'ConsumerGroupMetadata':
      return `${what} epoch=${record.value.epoch}`
    case 'ConsumerGroupTargetAssignmentMetadata':
      return `${what} epoch=${record.value.assignmentEpoch}`
    case 'ConsumerGroupTargetAssignmentMember':
      return `${what} ${shown(host, record.value.topicPartitions)}`
    case 'ConsumerGroupCurrentMemberAssignment': {
      const { memberEpoch, previousMemberEpoch, assignedPartitions, partitionsPendingRevocation } = record.value
      const revoked = partitionsPendingRevocation.length === 0 ? '' : ` gives up ${shown(host, partitionsPendingRevocation)}`
      return `${what} epoch=${memberEpoch} before=${previousMemberEpoch} ${shown(host, assignedPartitions)}${revoked}`
    }
    case 'ConsumerGroupRegularExpression':
      return `${what} ${record.value.topics.join()}`
    default:
      return what
  }
}

function ownedOf(host: ScriptedHost, text: string): { topicId: string; partitions: number[] }[] {
  return text
    .split(';')
    .filter((each) => each !== '')
    .map((each) => {
      const [topic = '', partitions = ''] = each.split(':')
      return { topicId: host.topics.topic(topic)?.id ?? '', partitions: partitions.split(',').map(Number) }
    })
}

function shownMap(host: ScriptedHost, partitions: ReadonlyMap<string, { keys(): Iterable<number> }>): string {
  return shown(
    host,
    Array.from(partitions, ([topicId, each]) => ({ topicId, partitions: [...each.keys()].sort((a, b) => a - b) })),
  )
}

function shown(host: ScriptedHost, topics: Listed): string {
  const texts = topics.map(({ topicId = '', partitions = [] }) => `${host.topics.topicById(topicId)?.name ?? '?'}:${partitions.join()}`)
  return texts.length === 0 ? 'nothing' : texts.sort().join(' ')
}
