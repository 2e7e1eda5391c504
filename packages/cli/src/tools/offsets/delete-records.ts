import { withAccess } from '../cluster/access.ts'
import { asJavaError, java } from '../cluster/kafka-error.ts'
import { JavaError, executionException } from '../java/java-error.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { arrayOf, numberOf, objectOf, parseJson, textOf } from '../text/json-file.ts'
import { readTextFile } from '../text/property-file.ts'
import { parsePartitionKey, partitionKey } from '../text/partition-name.ts'
import { deleteRecordsOptions } from './delete-records-options.ts'

/** `kafka-delete-records`. */
export const deleteRecords = plainTool(async (io, args) => {
  const options = parseJopt(deleteRecordsOptions, args)
  const checks = new JoptChecks(io, deleteRecordsOptions, options)
  checks.helpOrVersion('This tool helps to delete records of the given partitions down to the specified offset.')
  checks.required('bootstrap-server', 'offset-json-file')
  await withAccess({ servers: options.text('bootstrap-server'), commandConfig: options.value('command-config') }, async (access) => {
    const offsets = parseOffsets(readTextFile(options.text('offset-json-file')))
    io.out('Executing records delete operation\n')
    const records = inMapOrder([...offsets.keys()].map(parsePartitionKey)).map((place) => ({
      ...place,
      beforeOffset: offsets.get(partitionKey(place.topic, place.partition)) ?? -1,
    }))
    const outcomes = await java(access.admin.deleteRecords(records))
    io.out('Records delete operation completed:\n')
    for (const { topic, partition } of records) {
      const key = partitionKey(topic, partition)
      const outcome = outcomes.get(key)
      if (outcome instanceof Error) io.out(`partition: ${key}\terror: ${executionException(asJavaError(outcome)).message}\n`)
      else io.out(`partition: ${key}\tlow_watermark: ${outcome?.lowWatermark ?? -1}\n`)
    }
  })
})

/** `{"partitions":[{"topic","partition","offset"}],"version":1}` */
function parseOffsets(text: string): ReadonlyMap<string, number> {
  const json = parseJson(text)
  if (json === undefined) throw new JavaError('org.apache.kafka.tools.AdminOperationException', 'The input string is not a valid JSON')
  const root = objectOf(json)
  const version = root['version'] === undefined ? 1 : numberOf(root['version'])
  if (version !== 1) throw new JavaError('org.apache.kafka.tools.AdminOperationException', `Not supported version field value ${version}`)
  if (root['partitions'] === undefined) throw new JavaError('org.apache.kafka.tools.AdminOperationException', 'Missing partitions field')
  const offsets = new Map<string, number>()
  const repeated = new Set<string>()
  for (const each of arrayOf(root['partitions'])) {
    const partition = objectOf(each)
    const key = partitionKey(textOf(partition['topic']), numberOf(partition['partition']))
    if (offsets.has(key)) repeated.add(key)
    offsets.set(key, numberOf(partition['offset']))
  }
  if (repeated.size > 0) {
    const names = inMapOrder([...repeated].map(parsePartitionKey)).map(({ topic, partition }) => partitionKey(topic, partition))
    throw new JavaError(
      'org.apache.kafka.tools.AdminCommandFailedException',
      `Offset json file contains duplicate topic partitions: ${names.join(',')}`,
    )
  }
  return offsets
}
