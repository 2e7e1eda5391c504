import { ConsumerProtocolSubscription, encodeMessage, errorByCode, ZERO_UUID } from '@samsa/protocol'
import type { JoinGroupRequest } from '@samsa/protocol'
import { defaultGroupSettings } from '../src/index.ts'
import type { GroupRecord, MigrationPolicy } from '../src/index.ts'
import { ConsumerScript, describeConsumerGroup, describeConsumerRecord } from './consumer-script.ts'
import { assignmentBytes, assignmentText } from './script-assignment.ts'
import { Values } from './script-values.ts'
import { ScriptedHost } from './scripted-host.ts'

const GROUP = 'g'

interface Client {
  memberId: string
  generationId: number
}

/** Commands that drive one group, each answered by what it brought about: appends, then replies, in order. */
export class GroupScript {
  #host = new ScriptedHost(defaultGroupSettings)
  readonly #clients = new Map<string, Client>()
  #lines: string[] = []
  #uuids = 0
  readonly #consumers = new ConsumerScript()

  run(command: string): string {
    const [verb = '', ...words] = command.split(' ')
    const values = new Map(
      words.filter((word) => word.includes('=')).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    )
    const names = words.filter((word) => !word.includes('='))
    this.#lines = []
    this.#do(verb, names[0] ?? '', new Values(values, new Set(names.slice(1))))
    return this.#lines.length === 0 ? 'ok' : this.#lines.join('\n')
  }

  #do(verb: string, name: string, values: Values): void {
    const host = this.#host
    switch (verb) {
      case 'coordinator':
        this.#clients.clear()
        this.#host = new ScriptedHost({
          ...defaultGroupSettings,
          initialRebalanceDelayMs: values.number('initial-delay', 0),
          maxSize: values.number('max-size', 1000),
          offsetsRetentionMs: values.number('retention', 60_000),
          offsetsRetentionCheckIntervalMs: values.number('retention-check', 10_000),
          consumer: {
            ...defaultGroupSettings.consumer,
            maxSize: values.number('consumer-max-size', 1000),
            migrationPolicy: policyOf(values.text('policy', 'bidirectional')),
            timesOf: () => ({
              sessionTimeoutMs: values.number('session', 20_000),
              heartbeatIntervalMs: 5000,
              assignmentIntervalMs: values.number('assignment-interval', 0),
            }),
          },
        })
        this.#host.onAppend = (records) => this.#lines.push(...records.map((record) => describeRecord(this.#host, record)))
        return
      case 'advance':
        return host.advance(Number(name))
      case 'hold':
        host.isHolding = true
        return
      case 'release':
        return host.release(values.number('error', 0))
      case 'refuse':
        host.refusal = values.number('error', 0)
        return
      case 'restart':
        return host.restart()
      case 'topic':
        return host.setTopic(name, values.number('partitions', 1))
      case 'new':
        return this.#consumers.join(host, name, values, (line) => this.#lines.push(line))
      case 'beat':
        return this.#consumers.beat(host, name, values, (line) => this.#lines.push(line))
      case 'gone':
        return this.#consumers.leave(host, name, values, (line) => this.#lines.push(line))
      case 'join':
        return this.#join(name, values)
      case 'sync':
        return this.#sync(name, values)
      case 'heartbeat':
        return host.perform(
          host.shard.heartbeat(host.nowMs, { groupId: GROUP, ...this.#identity(name, values) }, (body) =>
            this.#reply(name, 'heartbeat', body),
          ),
        )
      case 'leave':
        return this.#leave(name, values)
      case 'commit':
        return this.#commit(name, values)
      case 'fetch':
        return host.perform(
          host.shard.fetchOffsets(
            host.nowMs,
            { groupId: GROUP, memberId: null, memberEpoch: -1, topics: asked(values) },
            name === 'stable',
            ({ topics = [], errorCode: failure }) => {
              if (failure !== undefined) this.#lines.push(`fetch ${errorName(failure)}`)
              for (const topic of topics) {
                for (const { partitionIndex, committedOffset, metadata, errorCode } of topic.partitions ?? []) {
                  const found = (errorCode ?? 0) === 0 ? `${committedOffset} ${metadata ?? ''}` : errorName(errorCode)
                  this.#lines.push(`${topic.name}-${partitionIndex} ${found}`.trimEnd())
                }
              }
            },
          ),
        )
      case 'txn-commit':
        return this.#commitInTransaction(name, values)
      case 'end':
        return host.endTransaction(values.number('producer', 1), name === 'commit')
      case 'forget':
        return host.perform(
          host.shard.deleteOffsets(host.nowMs, {
            request: {
              groupId: GROUP,
              topics: [{ name: values.text('topic', 't'), partitions: [{ partitionIndex: values.number('partition', 0) }] }],
            },
            to: (body) =>
              this.#lines.push(
                `forget ${errorName(body.errorCode)} ${(body.topics ?? []).map((topic) => errorName(topic.partitions?.[0]?.errorCode)).join()}`.trimEnd(),
              ),
          }),
        )
      case 'delete':
        return host.perform(
          host.shard.deleteGroups(host.nowMs, [GROUP], (results) => this.#lines.push(`delete ${errorName(results[0]?.errorCode)}`)),
        )
      case 'describe':
        return this.#describe()
      default:
        throw new Error(`no command ${verb}`)
    }
  }

  #client(name: string): Client {
    let client = this.#clients.get(name)
    if (client === undefined) this.#clients.set(name, (client = { memberId: '', generationId: -1 }))
    return client
  }

  #identity(name: string, values: Values): { memberId: string; generationId: number; groupInstanceId: string | null } {
    const client = this.#client(name)
    return {
      memberId: values.text('id', client.memberId),
      generationId: values.number('generation', client.generationId),
      groupInstanceId: values.has('instance') ? values.text('instance', '') : null,
    }
  }

  #join(name: string, values: Values): void {
    const host = this.#host
    const { memberId, groupInstanceId } = this.#identity(name, values)
    const topics = values.text('topics', 't').split(',')
    const request: JoinGroupRequest = {
      groupId: GROUP,
      sessionTimeoutMs: values.number('session', 10_000),
      rebalanceTimeoutMs: values.number('rebalance', 30_000),
      memberId,
      groupInstanceId,
      protocolType: values.text('type', 'consumer'),
      protocols: values
        .text('protocols', 'range')
        .split(',')
        .map((protocol) => ({ name: protocol, metadata: subscription(topics) })),
      reason: null,
    }
    const join = {
      apiVersion: values.number('version', 9),
      request,
      clientId: name,
      clientHost: '/127.0.0.1',
      uuid: String(++this.#uuids),
    }
    host.perform(
      host.shard.join(host.nowMs, {
        ...join,
        to: (body) => {
          const client = this.#client(name)
          if (body.memberId !== undefined && body.memberId !== '') client.memberId = body.memberId
          if ((body.errorCode ?? 0) === 0) client.generationId = body.generationId ?? -1
          const members = (body.members ?? []).map((member) => member.memberId).join(',')
          const text =
            (body.errorCode ?? 0) !== 0
              ? `${errorName(body.errorCode)} id=${body.memberId ?? ''}`
              : `ok id=${body.memberId} generation=${body.generationId} protocol=${body.protocolName} leader=${body.leader}` +
                `${members === '' ? '' : ` members=${members}`}${body.skipAssignment === true ? ' skip-assignment' : ''}`
          this.#lines.push(`${name} join ${text}`)
        },
      }),
    )
  }

  #sync(name: string, values: Values): void {
    const host = this.#host
    const assignments = values.has('assign')
      ? values
          .text('assign', '')
          .split(',')
          .map((pair) => {
            const [member = '', text = ''] = pair.split(':')
            return { memberId: this.#client(member).memberId, assignment: assignmentBytes(text) }
          })
      : []
    const protocolName = values.has('protocol') ? values.text('protocol', '') : null
    const request = { groupId: GROUP, ...this.#identity(name, values), protocolType: null, protocolName, assignments }
    host.perform(
      host.shard.sync(host.nowMs, {
        request,
        to: (body) =>
          this.#lines.push(
            `${name} sync ${errorName(body.errorCode)}${(body.errorCode ?? 0) === 0 ? ` ${assignmentText(body.assignment)}` : ''}`.trimEnd(),
          ),
      }),
    )
  }

  #leave(name: string, values: Values): void {
    const host = this.#host
    const { memberId, groupInstanceId } = this.#identity(name, values)
    host.perform(
      host.shard.leave(host.nowMs, { groupId: GROUP, members: [{ memberId, groupInstanceId, reason: null }] }, (body) =>
        this.#reply(name, 'leave', { errorCode: body.members?.[0]?.errorCode ?? body.errorCode ?? 0 }),
      ),
    )
  }

  #commit(name: string, values: Values): void {
    const host = this.#host
    const topic = values.text('topic', 't')
    const { memberId, generationId, groupInstanceId } = this.#identity(name, values)
    const partition = {
      partitionIndex: values.number('partition', 0),
      committedOffset: values.number('offset', 0),
      committedLeaderEpoch: -1,
      committedMetadata: values.text('metadata', ''),
    }
    host.perform(
      host.shard.commitOffsets(host.nowMs, {
        apiVersion: values.number('version', 9),
        request: {
          groupId: GROUP,
          generationIdOrMemberEpoch: generationId,
          memberId,
          groupInstanceId,
          retentionTimeMs: values.number('retention', -1),
          topics: [{ name: topic, topicId: host.topics.topic(topic)?.id ?? ZERO_UUID, partitions: [partition] }],
        },
        to: (body) => this.#reply(name, 'commit', { errorCode: body.topics?.[0]?.partitions?.[0]?.errorCode ?? 0 }),
      }),
    )
  }

  #commitInTransaction(name: string, values: Values): void {
    const host = this.#host
    const partition = {
      partitionIndex: values.number('partition', 0),
      committedOffset: values.number('offset', 0),
      committedLeaderEpoch: -1,
      committedMetadata: values.text('metadata', ''),
    }
    host.perform(
      host.shard.commitTransactionalOffsets(host.nowMs, {
        apiVersion: values.number('version', 5),
        request: {
          transactionalId: name,
          groupId: GROUP,
          producerId: values.number('producer', 1),
          producerEpoch: 0,
          ...this.#identity(name, values),
          topics: [{ name: values.text('topic', 't'), partitions: [partition] }],
        },
        topicIds: new Map([[values.text('topic', 't'), host.topics.topic(values.text('topic', 't'))?.id ?? ZERO_UUID]]),
        verificationGuard: undefined,
        to: (body) => this.#reply(name, 'txn-commit', { errorCode: body.topics?.[0]?.partitions?.[0]?.errorCode ?? 0 }),
      }),
    )
  }

  #describe(): void {
    const host = this.#host
    const known = host.shard.group(GROUP)
    if (known?.type === 'consumer') {
      this.#lines.push(describeConsumerGroup(host, known))
      return
    }
    host.perform(
      host.shard.describe(host.nowMs, [GROUP], 6, ([group]) => {
        const members = (group?.members ?? []).map(
          ({ memberId, groupInstanceId, memberAssignment }) =>
            `${memberId}${groupInstanceId == null ? '' : ` (${groupInstanceId})`} ${assignmentText(memberAssignment)}`,
        )
        const generation = known?.generationId
        this.#lines.push(
          [`${group?.groupState} generation=${generation} protocol=${group?.protocolData ?? ''}`, ...members]
            .map((line) => line.trimEnd())
            .join('\n'),
        )
      }),
    )
  }

  #reply(name: string, what: string, body: { readonly errorCode?: number | undefined }): void {
    this.#lines.push(`${name} ${what} ${errorName(body.errorCode)}`)
  }
}

function policyOf(text: string): MigrationPolicy {
  const policy = (['disabled', 'upgrade', 'downgrade', 'bidirectional'] as const).find((each) => each === text)
  if (policy === undefined) throw new Error(`no policy ${text}`)
  return policy
}

/** The partitions of a fetch, or all. */
function asked(values: Values): { name: string; topicId: string; partitionIndexes: number[] }[] | null {
  if (!values.has('partitions')) return null
  const partitionIndexes = values.text('partitions', '').split(',').map(Number)
  return [{ name: values.text('topic', 't'), topicId: ZERO_UUID, partitionIndexes }]
}

function errorName(errorCode = 0): string {
  return errorCode === 0 ? 'ok' : (errorByCode(errorCode)?.name ?? String(errorCode))
}

function subscription(topics: string[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, 0), ...encodeMessage(ConsumerProtocolSubscription, 0, { topics })])
}

function describeRecord(host: ScriptedHost, record: GroupRecord): string {
  if (record.type === 'OffsetCommit') {
    const { topic, partition } = record.key
    if (record.value === null) return `append offset ${topic}-${partition} tombstone`
    const { offset, expireTimestamp } = record.value
    return `append offset ${topic}-${partition} ${offset}${expireTimestamp < 0 ? '' : ' expires'}`
  }
  if (record.type !== 'GroupMetadata') return describeConsumerRecord(host, record)
  if (record.value === null) return 'append group tombstone'
  const { generation, protocol, leader, members } = record.value
  const shown = members.map((member) => `${member.memberId}:${assignmentText(member.assignment)}`)
  return `append group generation=${generation} protocol=${protocol} leader=${leader} ${shown.join(' ')}`.trimEnd()
}
