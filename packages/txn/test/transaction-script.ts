import { errorByCode, errors } from '@samsa/protocol'
import { defaultTransactionSettings, initProducerIdProblem, transactionFilter } from '../src/index.ts'
import type { MarkersRequest, TransactionMetadata, TransactionRecord, TransactionState } from '../src/index.ts'
import { stateOfName } from '../src/transaction-state.ts'
import { ScriptedHost } from './scripted-host.ts'

interface Producer {
  producerId: number
  producerEpoch: number
}

type Topics = ReadonlyMap<string, readonly number[]>

/** Commands of producers, each answered by what it brought about: appends, markers and replies, in order. */
export class TransactionScript {
  #host = new ScriptedHost(defaultTransactionSettings)
  readonly #producers = new Map<string, Producer>()
  #lines: string[] = []

  run(command: string): string {
    const [verb = '', ...words] = command.split(' ')
    const values = new Values(
      new Map(
        words.filter((word) => word.includes('=')).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
      ),
    )
    const names = words.filter((word) => !word.includes('='))
    this.#lines = []
    this.#do(verb, names, values)
    return this.#lines.length === 0 ? 'ok' : this.#lines.join('\n')
  }

  #do(verb: string, names: readonly string[], values: Values): void {
    const host = this.#host
    const [name = '', second = ''] = names
    switch (verb) {
      case 'coordinator':
        return this.#begin(values)
      case 'advance':
        return host.advance(Number(name))
      case 'hold':
        host.isHolding = true
        return
      case 'release':
        return host.release(codeOf(name))
      case 'refuse':
        host.refusal = codeOf(name)
        host.appendsBeforeRefusal = values.number('after', 0)
        return
      case 'no-ids':
        host.idRefusal = codeOf(name)
        return
      case 'markers':
        host.markerOutcome = (_request, topic, partition) => {
          if (second !== '' && second !== `${topic}-${partition}`) return 0
          return name === 'gone' ? 'gone' : name === 'unanswered' ? undefined : codeOf(name)
        }
        return
      case 'restart':
        return host.restart()
      case 'log':
        return host.seed({ transactionalId: name, metadata: this.#metadata(name, values) })
      case 'init':
        return this.#init(name, values)
      case 'add':
        return host.perform(
          host.shard.addPartitions(host.nowMs, {
            ...this.#identity(name, values),
            topics: topicsOf(second),
            clientTransactionVersion: values.number('version', 2),
            to: (errorCode) => this.#lines.push(`${name} add ${errorName(errorCode)}`),
          }),
        )
      case 'verify':
        return host.perform(
          host.shard.verifyPartitions(host.nowMs, { ...this.#identity(name, values), topics: topicsOf(second) }, (result) =>
            this.#lines.push(
              `${name} verify ${typeof result === 'number' ? errorName(result) : [...result.values()].flat().map(errorName).join()}`,
            ),
          ),
        )
      case 'commit':
      case 'abort':
        return this.#end(verb, name, values)
      case 'describe':
        return host.perform(
          host.shard.describe(host.nowMs, name, (described) => {
            const { errorCode = 0, producerId, producerEpoch, transactionState, transactionStartTimeMs, topics = [] } = described
            const shown = topics.flatMap(({ topic, partitions = [] }) => partitions.map((each) => `${topic}-${each}`))
            this.#lines.push(
              errorCode !== 0
                ? `${name} ${errorName(errorCode)}`
                : `${name} ${transactionState} id=${producerId} epoch=${producerEpoch} start=${transactionStartTimeMs} ${shown.join()}`.trimEnd(),
            )
          }),
        )
      case 'list':
        return this.#list(values)
      default:
        throw new Error(`no command ${verb}`)
    }
  }

  #begin(values: Values): void {
    this.#host = new ScriptedHost({
      ...defaultTransactionSettings,
      transactionVersion: values.number('version', 2),
      maxTimeoutMs: values.number('max-timeout', 900_000),
      idExpirationMs: values.number('id-expiration', defaultTransactionSettings.idExpirationMs),
      idExpirationIntervalMs: values.number('id-expiration-interval', defaultTransactionSettings.idExpirationIntervalMs),
    })
    this.#host.onAppend = (records) => this.#lines.push(...records.map(describeRecord))
    this.#host.onMarkers = (request) => this.#lines.push(describeMarkers(request))
    this.#producers.clear()
  }

  #producer(name: string): Producer {
    let producer = this.#producers.get(name)
    if (producer === undefined) this.#producers.set(name, (producer = { producerId: -1, producerEpoch: -1 }))
    return producer
  }

  #identity(name: string, values: Values): { transactionalId: string; producerId: number; producerEpoch: number } {
    const { producerId, producerEpoch } = this.#producer(name)
    return { transactionalId: name, producerId: values.number('id', producerId), producerEpoch: values.number('epoch', producerEpoch) }
  }

  /** A record in the log; the producer goes on with its id and epoch. */
  #metadata(name: string, values: Values): TransactionMetadata {
    const producer = { producerId: values.number('id', 7), producerEpoch: values.number('epoch', 0) }
    this.#producers.set(name, producer)
    return {
      ...producer,
      previousProducerId: values.number('previous', -1),
      nextProducerId: values.number('next', -1),
      lastProducerEpoch: -1,
      timeoutMs: 60_000,
      state: stateNamed(values.text('state', 'Empty')),
      partitions: new Map(Array.from(topicsOf(values.text('partitions', '')), ([topic, partitions]) => [topic, new Set(partitions)])),
      startTimestampMs: this.#host.nowMs,
      lastUpdateTimestampMs: this.#host.nowMs,
      clientTransactionVersion: values.number('version', 2),
    }
  }

  #init(name: string, values: Values): void {
    const host = this.#host
    const isRecovery = values.has('epoch') || values.has('id')
    const { producerId, producerEpoch } = this.#identity(name, values)
    const init = {
      transactionalId: values.text('name', name),
      timeoutMs: values.number('timeout', 60_000),
      enable2Pc: values.has('2pc'),
      keepPreparedTxn: values.has('keep'),
      expected: isRecovery ? { producerId, producerEpoch } : undefined,
      to: (answer: Producer & { readonly errorCode: number }) => {
        if (answer.errorCode === 0) this.#producers.set(name, { producerId: answer.producerId, producerEpoch: answer.producerEpoch })
        this.#lines.push(`${name} init ${describeAnswer(answer)}`)
      },
    }
    const problem = initProducerIdProblem(init, host.settings)
    if (problem === 0) host.perform(host.shard.initProducerId(host.nowMs, init))
    else init.to({ errorCode: problem, producerId: -1, producerEpoch: -1 })
  }

  #end(verb: 'commit' | 'abort', name: string, values: Values): void {
    const host = this.#host
    const identity = this.#identity(name, values)
    host.perform(
      host.shard.end(host.nowMs, {
        ...identity,
        commit: verb === 'commit',
        transactionVersion: values.number('version', 2),
        to: (answer) => {
          if (answer.producerId >= 0 && !values.has('lost')) {
            this.#producers.set(name, { producerId: answer.producerId, producerEpoch: answer.producerEpoch })
          }
          this.#lines.push(`${name} ${verb} ${describeAnswer(answer)}`)
        },
      }),
    )
  }

  #list(values: Values): void {
    const host = this.#host
    const numbers = values
      .text('ids', '')
      .split(',')
      .filter((each) => each !== '')
      .map(Number)
    const read = transactionFilter({
      stateFilters: values
        .text('states', '')
        .split(',')
        .filter((each) => each !== ''),
      producerIdFilters: numbers,
      durationFilter: values.number('duration', -1),
      transactionalIdPattern: values.has('pattern') ? values.text('pattern', '') : null,
    })
    if (read === undefined) {
      this.#lines.push('no regular expression')
      return
    }
    for (const unknown of read.unknownStates) this.#lines.push(`unknown state ${unknown}`)
    host.perform(
      host.shard.list(host.nowMs, read.filter, (listed) => {
        for (const { transactionalId, producerId, transactionState } of listed)
          this.#lines.push(`${transactionalId} ${transactionState} id=${producerId}`)
      }),
    )
  }
}

class Values {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  text(key: string, absent: string): string {
    return this.#values.get(key) ?? absent
  }

  number(key: string, absent: number): number {
    return Number(this.#values.get(key) ?? absent)
  }
}

function stateNamed(name: string): TransactionState {
  const state = stateOfName(name)
  if (state === undefined) throw new Error(`no state ${name}`)
  return state
}

/** `ok`, or the name of an error. */
function codeOf(name: string): number {
  if (name === 'ok' || name === '') return 0
  const found = Object.values(errors).find((error) => error.name === name)
  if (found === undefined) throw new Error(`no error ${name}`)
  return found.code
}

function errorName(errorCode: number): string {
  return errorCode === 0 ? 'ok' : (errorByCode(errorCode)?.name ?? String(errorCode))
}

/** `t-0,t-1,u-0` */
function topicsOf(text: string): Topics {
  const topics = new Map<string, number[]>()
  for (const each of text.split(',').filter((part) => part !== '')) {
    const at = each.lastIndexOf('-')
    const topic = each.slice(0, at)
    topics.set(topic, [...(topics.get(topic) ?? []), Number(each.slice(at + 1))])
  }
  return topics
}

function namesOf(topics: Iterable<readonly [string, Iterable<number>]>): string {
  return [...topics].flatMap(([topic, partitions]) => [...partitions].map((partition) => `${topic}-${partition}`)).join()
}

function describeAnswer({ errorCode, producerId, producerEpoch }: Producer & { readonly errorCode: number }): string {
  return producerId < 0 ? errorName(errorCode) : `${errorName(errorCode)} id=${producerId} epoch=${producerEpoch}`
}

function describeRecord({ transactionalId, metadata }: TransactionRecord): string {
  if (metadata === null) return `append ${transactionalId} tombstone`
  const { state, producerId, producerEpoch, previousProducerId, nextProducerId, partitions } = metadata
  const ids = `${previousProducerId === producerId || previousProducerId < 0 ? '' : ` previous=${previousProducerId}`}${nextProducerId < 0 ? '' : ` next=${nextProducerId}`}`
  return `append ${transactionalId} ${state} id=${producerId} epoch=${producerEpoch}${ids} ${namesOf(partitions)}`.trimEnd()
}

function describeMarkers({ transactionalId, commit, producerId, producerEpoch, transactionVersion, topics }: MarkersRequest): string {
  return `markers ${transactionalId} ${commit ? 'commit' : 'abort'} id=${producerId} epoch=${producerEpoch} version=${transactionVersion} ${namesOf(topics)}`
}
