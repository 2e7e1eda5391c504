import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { pause } from '../backoff.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { Outcomes } from './outcomes.ts'

export interface NewTopic {
  readonly name: string
  /** Absent: the broker's `num.partitions`. */
  readonly partitions?: number
  /** Absent: the broker's `default.replication.factor`. */
  readonly replicationFactor?: number
  readonly configs?: Readonly<Record<string, string | null>>
  /** Instead of both counts: by partition, the nodes, the preferred leader first. */
  readonly assignments?: ReadonlyMap<number, readonly number[]>
}

export interface CreateTopicsOptions extends AdminOptions {
  /** Checks without creating. */
  readonly validateOnly?: boolean
  /** Tries again after the throttle time where a quota is exceeded; true. */
  readonly retryOnQuotaViolation?: boolean
}

/** A topic as created: counts and configs are absent where the broker does not tell them (old, or not allowed). */
export interface CreatedTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: number | undefined
  readonly replicationFactor: number | undefined
  readonly configs:
    | readonly {
        readonly name: string
        readonly value: string | null
        readonly source: number
        readonly isSensitive: boolean
        readonly readOnly: boolean
      }[]
    | undefined
}

/** Topics by name or by id. */
export type TopicSelection = readonly string[] | { readonly topicIds: readonly string[] }

export interface DeleteTopicsOptions extends AdminOptions {
  readonly retryOnQuotaViolation?: boolean
}

export interface NewPartitions {
  /** How many there shall be, all together. */
  readonly total: number
  /** For each new partition its nodes. */
  readonly assignments?: readonly (readonly number[])[]
}

export interface TopicListing {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
}

interface Answer {
  readonly errorCode: number
  readonly errorMessage: string | null
}

export async function createTopics(
  context: AdminContext,
  topics: readonly NewTopic[],
  options: CreateTopicsOptions,
): Promise<Outcomes<CreatedTopic>> {
  const api = { request: protocol.CreateTopicsRequest, response: protocol.CreateTopicsResponse }
  return await whileThrottled(
    context,
    topics.map((topic) => topic.name),
    options,
    async (names) => {
      const response = await context.atController(
        api,
        {
          topics: topics
            .filter((topic) => names.has(topic.name))
            .map((topic) => ({
              name: topic.name,
              numPartitions: topic.assignments === undefined ? (topic.partitions ?? -1) : -1,
              replicationFactor: topic.assignments === undefined ? (topic.replicationFactor ?? -1) : -1,
              assignments: [...(topic.assignments ?? [])].map(([partitionIndex, nodes]) => ({ partitionIndex, brokerIds: [...nodes] })),
              configs: Object.entries(topic.configs ?? {}).map(([name, value]) => ({ name, value })),
            })),
          timeoutMs: context.timeoutMs(options),
          validateOnly: options.validateOnly ?? false,
        },
        options,
        (answer) => answer.topics.map((topic) => topic.errorCode),
      )
      return {
        throttleTimeMs: response.throttleTimeMs,
        answers: new Map(response.topics.map((topic) => [topic.name, { ...topic, result: () => created(topic) }])),
      }
    },
  )
}

function created(topic: protocol.CreateTopicsResponse['topics'][number]): CreatedTopic {
  const isTold = topic.numPartitions >= 0
  return {
    name: topic.name,
    topicId: topic.topicId,
    partitions: isTold ? topic.numPartitions : undefined,
    replicationFactor: isTold ? topic.replicationFactor : undefined,
    configs: topic.configs?.map(({ name, value, configSource, isSensitive, readOnly }) => ({
      name,
      value,
      source: configSource,
      isSensitive,
      readOnly,
    })),
  }
}

export async function deleteTopics(
  context: AdminContext,
  topics: TopicSelection,
  options: DeleteTopicsOptions,
): Promise<Outcomes<undefined>> {
  const api = { request: protocol.DeleteTopicsRequest, response: protocol.DeleteTopicsResponse }
  const byId = 'topicIds' in topics
  return await whileThrottled(context, byId ? topics.topicIds : topics, options, async (asked) => {
    const response = await context.atController(
      api,
      byId
        ? { topics: [...asked].map((topicId) => ({ name: null, topicId })), timeoutMs: context.timeoutMs(options) }
        : { topics: [...asked].map((name) => ({ name })), topicNames: [...asked], timeoutMs: context.timeoutMs(options) },
      options,
      (answer) => answer.responses.map((topic) => topic.errorCode),
    )
    if (!byId) for (const name of asked) context.cluster.forget(name)
    return {
      throttleTimeMs: response.throttleTimeMs,
      answers: new Map(
        response.responses.map((topic) => [byId ? topic.topicId : (topic.name ?? ''), { ...topic, result: () => undefined }]),
      ),
    }
  })
}

export async function createPartitions(
  context: AdminContext,
  partitions: Readonly<Record<string, NewPartitions>>,
  options: CreateTopicsOptions,
): Promise<Outcomes<undefined>> {
  const api = { request: protocol.CreatePartitionsRequest, response: protocol.CreatePartitionsResponse }
  return await whileThrottled(context, Object.keys(partitions), options, async (asked) => {
    const response = await context.atController(
      api,
      {
        topics: Object.entries(partitions)
          .filter(([name]) => asked.has(name))
          .map(([name, { total, assignments }]) => ({
            name,
            count: total,
            assignments: assignments?.map((brokerIds) => ({ brokerIds: [...brokerIds] })) ?? null,
          })),
        timeoutMs: context.timeoutMs(options),
        validateOnly: options.validateOnly ?? false,
      },
      options,
      (answer) => answer.results.map((topic) => topic.errorCode),
    )
    for (const name of asked) context.cluster.forget(name)
    return {
      throttleTimeMs: response.throttleTimeMs,
      answers: new Map(response.results.map((topic) => [topic.name, { ...topic, result: () => undefined }])),
    }
  })
}

/** All topics, sorted by name. */
export async function listTopics(
  context: AdminContext,
  options: AdminOptions & { readonly includeInternal?: boolean },
): Promise<TopicListing[]> {
  const response = await context.attempt('listTopics', options, async () => await context.cluster.refresh(null))
  const listed = response.topics.flatMap(({ name, topicId, isInternal }) => (name === null ? [] : [{ name, topicId, isInternal }]))
  return listed
    .filter((topic) => options.includeInternal === true || !topic.isInternal)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

interface Round<T> {
  readonly throttleTimeMs: number
  readonly answers: ReadonlyMap<string, Answer & { readonly result: () => T }>
}

/** Asks for the keys, and for those again that a controller mutation quota refused (KIP-599), while there is time. */
async function whileThrottled<T>(
  context: AdminContext,
  keys: readonly string[],
  options: AdminOptions & { readonly retryOnQuotaViolation?: boolean },
  ask: (keys: ReadonlySet<string>) => Promise<Round<T>>,
): Promise<Outcomes<T>> {
  const { clock } = context.cluster.world
  const deadlineMs = clock.monotonicMs() + context.timeoutMs(options)
  const outcomes = new Outcomes<T>(keys.map((key) => [key, new KafkaClientError(-1, `The controller gave no answer for ${key}.`)]))
  let open = new Set(keys)
  while (open.size > 0) {
    const { throttleTimeMs, answers } = await ask(open)
    const refused = new Set<string>()
    for (const key of open) {
      const answer = answers.get(key)
      if (answer === undefined) continue
      if (answer.errorCode === errors.THROTTLING_QUOTA_EXCEEDED.code) refused.add(key)
      outcomes.set(key, outcome<T | undefined>(answer, answer.errorCode === 0 ? answer.result() : undefined) as T | Error)
    }
    if (options.retryOnQuotaViolation === false || clock.monotonicMs() + throttleTimeMs >= deadlineMs) break
    if (refused.size > 0) await pause(clock, throttleTimeMs, options.signal)
    open = refused
  }
  return outcomes
}
