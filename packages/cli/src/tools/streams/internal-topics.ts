import { asJavaError, isClientError, javaFuture } from '../cluster/kafka-error.ts'
import { printError } from '../groups/group-tool.ts'
import type { GroupTool } from '../groups/group-tool.ts'
import { executionException, stackTrace } from '../java/java-error.ts'

/** Names of the topics that Kafka Streams makes for itself, behind the application's id. */
const INTERNAL =
  /(?:-changelog|-repartition|-subscription-registration-topic|-subscription-response-topic)$|^.+-KTABLE-FK-JOIN-SUBSCRIPTION-(?:REGISTRATION|RESPONSE)-\d+-topic$/s

/** Whether an application made this topic, judged by its name. */
export const isInternalTopic = (topic: string, applicationId: string): boolean =>
  topic.startsWith(`${applicationId}-`) && INTERNAL.test(topic)

/** The internal topics that the groups' topologies tell of, by group. */
export async function internalTopics(tool: GroupTool, groupIds: readonly string[]): Promise<Map<string, readonly string[]>> {
  const { io, admin, timeoutMs } = tool
  const found = new Map<string, readonly string[]>()
  try {
    const groups = (await admin.describeStreamsGroups(groupIds, { timeoutMs })).all()
    for (const { groupId, topology } of groups.values()) {
      const parts = topology?.subtopologies ?? []
      const sources = new Set(parts.flatMap(({ sourceTopics }) => sourceTopics))
      const topics = parts
        .flatMap(({ repartitionSourceTopics, stateChangelogTopics }) => [...repartitionSourceTopics, ...stateChangelogTopics])
        .flatMap(({ name }) => (sources.has(name) ? [] : [name]))
      for (const topic of topics.filter((name) => !isInternalTopic(name, groupId))) {
        const what = `The internal topic '${topic}' is not inferred as internal and thus will not be deleted with the group '${groupId}'.`
        printError(io, what)
      }
      const own = topics.filter((name) => isInternalTopic(name, groupId))
      if (own.length > 0) found.set(groupId, own)
    }
  } catch (error) {
    const failure = asJavaError(error)
    if (!isClientError(error, 'UNSUPPORTED_VERSION')) {
      printError(io, `Retrieving internal topics failed due to ${executionException(failure).message}`)
      io.err(stackTrace(executionException(failure)))
      return found
    }
    const names = (await javaFuture(admin.listTopics({ timeoutMs }))).map(({ name }) => name)
    const inferred = names.filter((name) => groupIds.some((groupId) => isInternalTopic(name, groupId)))
    printError(
      io,
      `Retrieving internal topics is not supported by the broker version.\nInternal topics: (${inferred.join(',')}).\nUse 'kafka-topics.sh' to delete the group's internal topics.`,
    )
    io.err(stackTrace(failure))
  }
  return found
}
