import type { Admin, ConfigAlteration, PartitionReassignment } from '@samsa/client'
import { javaFuture } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { ToolIo } from '../tool-io.ts'
import { byPartition, nameOf } from './plan.ts'
import type { PartitionTarget, ReplicaMove } from './plan.ts'

const LEADER_RATE = 'leader.replication.throttled.rate'
const FOLLOWER_RATE = 'follower.replication.throttled.rate'
const LOG_DIR_RATE = 'replica.alter.log.dirs.io.max.bytes.per.second'
const LEADER_REPLICAS = 'leader.replication.throttled.replicas'
const FOLLOWER_REPLICAS = 'follower.replication.throttled.replicas'

interface Movement {
  readonly topic: string
  readonly partition: number
  readonly sources: readonly number[]
  readonly destinations: readonly number[]
}

/** Slows the replication that `targets` bring about, and that of what is moving already. */
export async function throttleReplication(
  io: ToolIo,
  admin: Admin,
  {
    moving,
    targets,
    present,
  }: {
    readonly moving: readonly PartitionReassignment[]
    readonly targets: readonly PartitionTarget[]
    readonly present: readonly PartitionTarget[]
  },
  rate: number,
): Promise<void> {
  const movements = movementsOf(moving, targets, present)
  await alter(
    admin,
    [...Map.groupBy(movements, ({ topic }) => topic)].map(([name, ofTopic]) => ({
      type: 'TOPIC',
      name,
      configs: [
        set(
          LEADER_REPLICAS,
          replicas(ofTopic, ({ sources }) => sources),
        ),
        set(
          FOLLOWER_REPLICAS,
          replicas(ofTopic, ({ sources, destinations }) => destinations.filter((each) => !sources.includes(each))),
        ),
      ],
    })),
  )
  const brokers = new Set(movements.flatMap(({ sources, destinations }) => [...sources, ...destinations]))
  await alter(
    admin,
    [...brokers].map((id) => ({ type: 'BROKER', name: `${id}`, configs: [set(LEADER_RATE, `${rate}`), set(FOLLOWER_RATE, `${rate}`)] })),
  )
  io.out(`The inter-broker throttle limit was set to ${rate} B/s\n`)
}

/** Slows moves between the log directories of a broker. */
export async function throttleMoves(io: ToolIo, admin: Admin, moves: readonly ReplicaMove[], rate: number): Promise<void> {
  const brokers = new Set(moves.map((move) => move.brokerId))
  await alter(
    admin,
    [...brokers].map((id) => ({ type: 'BROKER', name: `${id}`, configs: [set(LOG_DIR_RATE, `${rate}`)] })),
  )
  io.out(`The replica-alter-dir throttle limit was set to ${rate} B/s\n`)
}

/** Removes every throttle that a reassignment may have set: who took part in it is no longer known. */
export async function clearThrottles(io: ToolIo, admin: Admin, targets: readonly PartitionTarget[]): Promise<void> {
  const { nodes } = await javaFuture(admin.describeCluster())
  const ids = new Set([...nodes.map((node) => node.id), ...targets.flatMap((each) => each.replicas)])
  const brokers = hashOrder(ids, (id) => id)
  io.out(`Clearing broker-level throttles on broker${brokers.length === 1 ? '' : 's'} ${brokers.join(',')}\n`)
  await alter(
    admin,
    brokers.map((id) => ({ type: 'BROKER', name: `${id}`, configs: [LEADER_RATE, FOLLOWER_RATE, LOG_DIR_RATE].map(remove) })),
  )
  const topics = hashOrder(new Set(targets.map((each) => each.topic)), stringHash)
  io.out(`Clearing topic-level throttles on topic${topics.length === 1 ? '' : 's'} ${topics.join(',')}\n`)
  await alter(
    admin,
    topics.map((name) => ({ type: 'TOPIC', name, configs: [LEADER_REPLICAS, FOLLOWER_REPLICAS].map(remove) })),
  )
}

function movementsOf(
  moving: readonly PartitionReassignment[],
  targets: readonly PartitionTarget[],
  present: readonly PartitionTarget[],
): Movement[] {
  const movements = new Map<string, Movement>()
  for (const { topic, partition, replicas: all, addingReplicas } of moving) {
    const sources = all.filter((each) => !addingReplicas.includes(each))
    movements.set(nameOf({ topic, partition }), { topic, partition, sources, destinations: addingReplicas })
  }
  const presentOf = new Map(present.map((each) => [nameOf(each), each.replicas]))
  for (const { topic, partition, replicas: wanted } of targets) {
    const name = nameOf({ topic, partition })
    const sources = movements.get(name)?.sources ?? presentOf.get(name) ?? []
    movements.set(name, { topic, partition, sources, destinations: wanted.filter((each) => !sources.includes(each)) })
  }
  return [...movements.values()].toSorted(byPartition)
}

/** `0:1,0:2`: partition and broker, ordered as texts. */
function replicas(movements: readonly Movement[], brokersOf: (movement: Movement) => readonly number[]): string {
  const texts = movements.flatMap((movement) => brokersOf(movement).map((id) => `${movement.partition}:${id}`))
  return [...new Set(texts)].toSorted().join(',')
}

const set = (name: string, value: string) => ({ name, operation: 'SET', value }) as const
const remove = (name: string) => ({ name, operation: 'DELETE' }) as const

async function alter(admin: Admin, alterations: readonly ConfigAlteration[]): Promise<void> {
  if (alterations.length > 0) await javaFuture(admin.incrementalAlterConfigs(alterations).then((outcomes) => outcomes.all()))
}
