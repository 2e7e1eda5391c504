import type { Admin } from '@samsa/client'
import { placeReplicas } from '@samsa/metadata'
import type { Random } from '@samsa/ports'
import { javaFuture } from '../cluster/kafka-error.ts'
import { JavaError } from '../java/java-error.ts'
import type { ToolIo } from '../tool-io.ts'
import { failed, operation, parseTopics, planText, repeated } from './plan.ts'
import type { PartitionTarget } from './plan.ts'
import { logDirsOf, placesOfTopics } from './replicas.ts'

export interface GenerateOptions {
  readonly topicsJson: string
  readonly brokerList: string
  readonly rackAware: boolean
}

/** `--generate`: where the topics are, and where they could be. */
export async function generate(io: ToolIo, admin: Admin, options: GenerateOptions, random: Random): Promise<void> {
  const ids = options.brokerList.split(',').map((text) => {
    if (!/^[+-]?\d+$/.test(text)) throw new JavaError('java.lang.NumberFormatException', `For input string: "${text}"`)
    return Number(text)
  })
  if (repeated(ids).length > 0) throw failed(`Broker list contains duplicate entries: [${repeated(ids).join(', ')}]`)
  const topics = parseTopics(options.topicsJson)
  const twice = repeated(topics)
  if (twice.length > 0) throw failed(`List of topics to reassign contains duplicate entries: [${twice.join(', ')}]`)
  const present = await placesOfTopics(admin, topics)
  const dirs = await logDirsOf(admin, present)
  const brokers = (await javaFuture(admin.describeCluster())).nodes
    .filter((node) => ids.includes(node.id))
    .map(({ id, rack }) => ({ id, rack: options.rackAware ? (rack ?? null) : null, fenced: false }))
  const rackless = brokers.filter((broker) => broker.rack === null).length
  if (options.rackAware && rackless !== 0 && rackless !== brokers.length) {
    throw operation(
      'Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment without rack information.',
    )
  }
  const proposed = [...Map.groupBy(present, ({ topic }) => topic)].flatMap(([topic, partitions]): PartitionTarget[] => {
    const placed = placeReplicas(brokers, partitions.length, partitions[0]?.replicas.length ?? 0, random)
    if (typeof placed === 'string') throw new JavaError('org.apache.kafka.common.errors.InvalidReplicationFactorException', placed)
    return placed.map((replicas, partition) => ({ topic, partition, replicas }))
  })
  io.out(`Current partition replica assignment\n${planText(present, dirs)}\n\n`)
  io.out(`Proposed partition reassignment configuration\n${planText(proposed, new Map())}\n`)
}
