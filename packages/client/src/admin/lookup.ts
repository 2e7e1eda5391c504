import { FindCoordinatorRequest, FindCoordinatorResponse, errors } from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError, asError } from '../kafka-client-error.ts'
import { isTransportError } from '../retry.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { parsePartitionKey } from '../topic-partition.ts'
import type { Answers, KeyedOperation } from './driver.ts'

type Report = Pick<Answers<string, never>, 'failed' | 'again'>
type Locate = KeyedOperation<string, never>['locate']

const FIND_COORDINATOR = { request: FindCoordinatorRequest, response: FindCoordinatorResponse }
/** From this version on one request asks for many keys (KIP-699). */
const BATCHED_VERSION = 4
const KEY_TYPES = { group: 0, transaction: 1, share: 2 } as const

export type CoordinatorKind = keyof typeof KEY_TYPES

interface Found {
  readonly key: string
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Asks for the coordinators of some groups or transactional ids; the nodes become known to the cluster. */
export async function findCoordinators(cluster: Cluster, kind: CoordinatorKind, keys: readonly string[]): Promise<Found[]> {
  const connection = await cluster.anyNode()
  const keyType = KEY_TYPES[kind]
  const found: Found[] = []
  if ((connection.versionFor(FindCoordinatorRequest) ?? 0) >= BATCHED_VERSION) {
    const response = await connection.call(FIND_COORDINATOR, { keyType, coordinatorKeys: keys })
    found.push(...response.coordinators)
  } else {
    for (const key of keys) {
      const { nodeId, host, port, errorCode, errorMessage } = await connection.call(FIND_COORDINATOR, { keyType, key })
      found.push({ key, nodeId, host, port, errorCode, errorMessage })
    }
  }
  for (const { nodeId, host, port, errorCode } of found) if (errorCode === 0) cluster.learnNode(nodeId, { host, port })
  return found
}

/** Keys are group ids (or transactional ids), their nodes the coordinators. */
export function toCoordinators(cluster: Cluster, kind: CoordinatorKind): Locate {
  return async (keys, report) => {
    const nodes = new Map<string, number>()
    for (const { key, nodeId, errorCode, errorMessage } of await findCoordinators(cluster, kind, keys)) {
      if (errorCode === 0) nodes.set(key, nodeId)
      else tell(report, key, new KafkaClientError(errorCode, errorMessage))
    }
    return nodes
  }
}

/** Keys are partitions (`topic-0`), their nodes the leaders. A topic that does not exist is asked for until time is over, as it may come. */
export function toLeaders(cluster: Cluster): Locate {
  return async (keys, report) => {
    const wanted = new Map<string, TopicPartition>(keys.map((key) => [key, parsePartitionKey(key)]))
    const response = await cluster.refresh([...new Set([...wanted.values()].map(({ topic }) => topic))])
    const codes = new Map(response.topics.map((topic) => [topic.name, topic.errorCode]))
    const nodes = new Map<string, number>()
    for (const [key, { topic, partition }] of wanted) {
      const code = codes.get(topic) ?? errors.UNKNOWN_TOPIC_OR_PARTITION.code
      if (code !== 0) {
        tell(report, key, new KafkaClientError(code))
        continue
      }
      const leaderId = cluster.lastKnown(topic)?.partitions[partition]?.leaderId
      if (leaderId === undefined) report.again(key, new KafkaClientError(errors.UNKNOWN_TOPIC_OR_PARTITION.code))
      else if (leaderId < 0) report.again(key, new KafkaClientError(errors.LEADER_NOT_AVAILABLE.code))
      else nodes.set(key, leaderId)
    }
    return nodes
  }
}

/** Keys are node ids. */
export async function toThemselves(keys: readonly number[]): Promise<Map<number, number>> {
  return await Promise.resolve(new Map(keys.map((key) => [key, key])))
}

function tell(report: Report, key: string, error: KafkaClientError): void {
  if (error.retriable) report.again(key, error)
  else report.failed(key, error)
}

/** Asks something of every broker of the cluster; what fails is in the list as an Error. */
export async function fromAllBrokers<T>(
  cluster: Cluster,
  ask: (nodeId: number) => Promise<T>,
): Promise<{ readonly nodeId: number; readonly answer: T | Error }[]> {
  await cluster.retrying('the list of brokers', async () => await cluster.refresh([]))
  return await Promise.all(
    [...cluster.brokers.keys()].map(async (nodeId) => {
      try {
        return { nodeId, answer: await cluster.retrying(`broker ${nodeId}`, async () => await ask(nodeId)) }
      } catch (error) {
        if (!(error instanceof KafkaClientError) && !isTransportError(error) && asError(error).name !== 'KafkaTimeoutError') throw error
        return { nodeId, answer: asError(error) }
      }
    }),
  )
}
