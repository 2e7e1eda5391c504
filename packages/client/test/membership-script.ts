import { errors } from '@samsa/protocol'
import type { ErrorName } from '@samsa/protocol'
import { ClassicMembership } from '../src/group/classic-membership.ts'
import type { ClassicEffect } from '../src/group/classic-effect.ts'
import { ConsumerMembership } from '../src/group/consumer-membership.ts'
import type { ConsumerEffect } from '../src/group/consumer-membership.ts'

/** Plays inputs of a membership, a line each, and writes down what it wants to be done. Time stands still but for `advance`. */
export class MembershipScript {
  #nowMs = 1000
  #classic: ClassicMembership | undefined
  #consumer: ConsumerMembership | undefined

  run(command: string): string {
    const [name = '', ...words] = command.split(' ')
    const given = new Map(words.map((word) => word.split('=') as [string, string | undefined]))
    const plain = words.filter((word) => !word.includes('='))
    const lines = this.#play(name, plain, given)
    const state = this.#classic !== undefined ? classicState(this.#classic) : consumerState(this.#consumer)
    return [...lines, `[${state}]`].join('\n')
  }

  #play(name: string, plain: readonly string[], given: ReadonlyMap<string, string | undefined>): string[] {
    const number = (key: string, initial: number): number => Number(given.get(key) ?? initial)
    const settings = {
      groupInstanceId: given.get('static'),
      maxPollIntervalMs: number('poll', 60_000),
      heartbeatIntervalMs: number('heartbeat', 3000),
      backoffMs: (failures: number) => 100 * 2 ** failures,
    }
    switch (name) {
      case 'classic':
        this.#classic = new ClassicMembership({ ...settings, sessionTimeoutMs: number('session', 10_000) })
        return []
      case 'consumer':
        this.#consumer = new ConsumerMembership('m', {
          ...settings,
          rackId: given.get('rack'),
          serverAssignor: given.get('assignor'),
          pollTimeoutMessage: () => 'poll timeout',
        })
        return []
      case 'advance':
        return this.#advance(Number(plain[0] ?? 0))
      default:
        return this.#classic !== undefined
          ? this.#playClassic(this.#classic, name, plain, given)
          : this.#playConsumer(this.#consumer, name, plain, given)
    }
  }

  /** Goes from one due time to the next. */
  #advance(ms: number): string[] {
    const lines: string[] = []
    const endMs = this.#nowMs + ms
    for (;;) {
      const nextMs = this.#classic !== undefined ? this.#classic.nextTickMs() : this.#consumer?.nextTickMs()
      if (nextMs === undefined || nextMs > endMs) break
      this.#nowMs = Math.max(this.#nowMs, nextMs)
      const effects =
        this.#classic !== undefined
          ? this.#classic.tick(this.#nowMs).map(classicText)
          : (this.#consumer?.tick(this.#nowMs) ?? []).map(consumerText)
      if (effects.length === 0) break
      lines.push(...effects.map((effect) => `${this.#nowMs - (endMs - ms)}: ${effect}`))
    }
    this.#nowMs = endMs
    return lines
  }

  #playClassic(core: ClassicMembership, name: string, plain: readonly string[], given: ReadonlyMap<string, string | undefined>): string[] {
    const nowMs = this.#nowMs
    const errorCode = codeOf(plain[0])
    const effects = ((): ClassicEffect[] => {
      switch (name) {
        case 'poll':
          return core.polled(nowMs)
        case 'prepared':
          return core.prepared(nowMs)
        case 'joined': {
          const memberId = given.get('id') ?? core.memberId
          const leader = given.get('leader') ?? memberId
          const generationId = Number(given.get('generation') ?? -1)
          return core.joined(nowMs, {
            errorCode,
            generationId,
            protocolType: 'consumer',
            protocolName: 'range',
            leader,
            skipAssignment: false,
            memberId,
            members: [],
          })
        }
        case 'join-failed':
          return core.joinFailed(nowMs)
        case 'divided':
          return core.divided([])
        case 'synced':
          return core.synced(nowMs, { errorCode, protocolType: 'consumer', protocolName: 'range', assignment: new Uint8Array(0) })
        case 'sync-failed':
          return core.syncFailed(nowMs)
        case 'installed':
          return core.installed(nowMs, plain.length === 0 ? undefined : plain.join(' '))
        case 'heartbeat':
          return core.heartbeatAnswered(nowMs, errorCode)
        case 'refused':
          return core.refused(errorCode)
        case 'rejoin':
          core.requestRejoin(plain.join(' '))
          return []
        case 'leave':
          return core.leave('closing', plain[0] === 'even')
        default:
          throw new Error(`No such command: ${name}`)
      }
    })()
    return effects.map(classicText)
  }

  #playConsumer(
    core: ConsumerMembership | undefined,
    name: string,
    plain: readonly string[],
    given: ReadonlyMap<string, string | undefined>,
  ): string[] {
    if (core === undefined) throw new Error('begin with classic or consumer')
    const nowMs = this.#nowMs
    const effects = ((): ConsumerEffect[] => {
      switch (name) {
        case 'subscribe':
          core.subscribe({ topics: plain, pattern: given.get('pattern') })
          return []
        case 'poll':
          return core.polled(nowMs)
        case 'answer': {
          const errorCode = codeOf(plain[0])
          const target = given.get('target')
          const assignment =
            target === undefined
              ? null
              : { topicPartitions: [...assignmentOf(target)].map(([topicId, partitions]) => ({ topicId, partitions: [...partitions] })) }
          const epoch = Number(given.get('epoch') ?? core.epoch)
          return core.answered(nowMs, {
            errorCode,
            errorMessage: null,
            memberId: 'm',
            memberEpoch: epoch,
            heartbeatIntervalMs: 3000,
            assignment,
          })
        }
        case 'failed':
          return core.failed(nowMs)
        case 'reconciled':
          return core.reconciled(nowMs, assignmentOf(plain[0] ?? ''))
        case 'lost':
          return core.lost(nowMs)
        case 'refused':
          return core.refusedCommit(codeOf(plain[0]))
        case 'leave': {
          const request = core.leave(plain[0] === 'even', plain[0] === 'silently')
          return request === undefined ? [] : [{ do: 'heartbeat', request }]
        }
        default:
          throw new Error(`No such command: ${name}`)
      }
    })()
    return effects.map(consumerText)
  }
}

function codeOf(name = 'ok'): number {
  return Object.hasOwn(errors, name) ? errors[name as ErrorName].code : 0
}

/** `a:0,1;b:2` */
function assignmentOf(text: string): Map<string, number[]> {
  return new Map(
    text
      .split(';')
      .filter((each) => each !== '')
      .map((each) => {
        const [topicId = '', partitions = ''] = each.split(':')
        return [topicId, partitions.split(',').map(Number)]
      }),
  )
}

function assignmentText(assignment: Iterable<readonly [string, readonly number[]]>): string {
  return [...assignment].map(([topicId, partitions]) => `${topicId}:${partitions.join(',')}`).join(';')
}

function classicText(effect: ClassicEffect): string {
  switch (effect.do) {
    case 'prepare':
      return effect.lost ? 'prepare, all is lost' : 'prepare'
    case 'join':
      return `join as '${effect.memberId}' because ${effect.reason}`
    case 'leave':
      return `leave as '${effect.memberId}'`
    case 'warn':
      return 'warn'
    case 'fail':
      return `fail with ${nameOf(effect.errorCode)}`
    default:
      return effect.do
  }
}

function consumerText(effect: ConsumerEffect): string {
  switch (effect.do) {
    case 'heartbeat': {
      const {
        memberEpoch,
        subscribedTopicNames,
        subscribedTopicRegex,
        topicPartitions,
        rebalanceTimeoutMs,
        instanceId,
        rackId,
        serverAssignor,
      } = effect.request
      const parts = [
        `epoch=${memberEpoch}`,
        ...(instanceId === null ? [] : [`instance=${instanceId}`]),
        ...(rackId === null ? [] : [`rack=${rackId}`]),
        ...(rebalanceTimeoutMs < 0 ? [] : [`timeout=${rebalanceTimeoutMs}`]),
        ...(subscribedTopicNames === null ? [] : [`topics=${subscribedTopicNames.join(',')}`]),
        ...(subscribedTopicRegex === null ? [] : [`pattern='${subscribedTopicRegex}'`]),
        ...(serverAssignor === null ? [] : [`assignor=${serverAssignor}`]),
        ...(topicPartitions === null
          ? []
          : [`owned=${assignmentText(topicPartitions.map(({ topicId, partitions }) => [topicId, partitions]))}`]),
      ]
      return `heartbeat ${parts.join(' ')}`
    }
    case 'reconcile':
      return `reconcile ${assignmentText(effect.target)}`
    case 'fail':
      return `fail with ${nameOf(effect.errorCode)}`
    case 'warn':
      return 'warn'
    default:
      return effect.do
  }
}

function classicState(core: ClassicMembership): string {
  const reason = core.rejoinReason === undefined ? '' : `, to join because ${core.rejoinReason}`
  return `${core.state} generation=${core.generationId} id='${core.memberId}'${reason}`
}

function consumerState(core: ConsumerMembership | undefined): string {
  return core === undefined ? '' : `${core.state} epoch=${core.epoch}`
}

function nameOf(errorCode: number): string {
  return Object.values(errors).find(({ code }) => code === errorCode)?.name ?? `${errorCode}`
}
