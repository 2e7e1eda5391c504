import type { Admin as NativeAdmin } from '@samsa/client'
import { partitionsOf } from './admin-lookups.ts'
import type { SeekEntry } from './admin-types.ts'
import { KafkaJSBrokerNotFound, KafkaJSDeleteTopicRecordsError, KafkaJSError } from './errors.ts'
import type { Logger } from './logger.ts'
import { afterRetries, translate } from './translation.ts'

const TOO_EARLY =
  'The requested offset is before the earliest offset maintained on the partition - no records will be deleted from this partition'

/** Nothing is deleted where one of the partitions does not exist. -1 stands for the end. */
export async function deleteTopicRecords(
  admin: NativeAdmin,
  topic: string,
  partitions: readonly SeekEntry[],
  logger: Logger,
): Promise<void> {
  const places = await partitionsOf(admin, topic)
  const missing = partitions
    .filter(({ partition }) => !places.some((place) => place.partition === partition))
    .map(({ partition, offset }) => {
      const error = new KafkaJSBrokerNotFound('Could not find the leader for the partition', { retriable: false })
      return { partition, offset, error }
    })
  if (missing.length > 0) throw new KafkaJSDeleteTopicRecordsError({ topic, partitions: missing })
  const lows = (await admin.listOffsets(places.map((place) => ({ ...place, offset: 'earliest' as const })))).all()
  for (const { partition, offset } of partitions) {
    const low = lows.get(`${topic}-${partition}`)?.offset ?? 0
    if (Number(offset) !== -1 && Number(offset) < low) logger.warn(TOO_EARLY, { topic, partition, offset })
  }
  const outcomes = await admin.deleteRecords(
    partitions.map(({ partition, offset }) => ({ topic, partition, beforeOffset: Number(offset) })),
  )
  const failures = partitions.flatMap(({ partition, offset }) => {
    const outcome = outcomes.get(`${topic}-${partition}`)
    if (!(outcome instanceof Error)) return []
    const error = translate(outcome)
    return [{ partition, offset, error: error instanceof KafkaJSError ? error : new KafkaJSError(error) }]
  })
  if (failures.length > 0) throw afterRetries(new KafkaJSDeleteTopicRecordsError({ topic, partitions: failures }))
}
