import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TwinStep } from '../../harness/twin-tools.ts'

const files: TwinStep = async (node) => {
  const write = (name: string, value: unknown): void => writeFileSync(join(node.dir, name), JSON.stringify(value))
  const one = { topic: 'moved', partition: 0, replicas: [1] }
  await Promise.resolve()
  write('stay.json', { version: 1, partitions: [one, { topic: 'moved', partition: 1, replicas: [1] }] })
  write('unknown-broker.json', { partitions: [{ ...one, replicas: [1, 9] }] })
  write('unknown-partition.json', { partitions: [{ ...one, partition: 77 }] })
  write('doubled.json', { partitions: [one, one] })
  write('topics.json', { version: 1, topics: [{ topic: 'moved' }] })
  write('records.json', { version: 1, partitions: [{ topic: 'kept', partition: 0, offset: 1 }] })
  write('elect.json', {
    partitions: [
      { topic: 'moved', partition: 0 },
      { topic: 'none', partition: 3 },
    ],
  })
}

/** What belongs to a node and not to the tool: ids, sizes, times. */
const anyNumbers = (text: string): string =>
  text
    .replaceAll(/samsa-interop-\w+-\w+/g, 'DIR')
    .replaceAll(/[\w-]{22}(?![\w-])/g, 'ID')
    .replaceAll(/\d+ */g, 'N')
const noMilliseconds = (text: string): string =>
  text.replaceAll(/(LastFetchTimestamp|LastCaughtUpTimestamp):\s*\d+/g, '$1: N').replaceAll(/\b\d{13}\b/g, 'T')

/** Everything about the cluster itself. */
export const adminLines: readonly TwinStep[] = [
  files,
  'kafka-topics --create --topic moved --partitions 2',
  'kafka-topics --create --topic kept --partitions 1',
  ['kafka-console-producer --topic kept --sync', { stdin: 'a\n' }],
  'kafka-reassign-partitions --list',
  'kafka-reassign-partitions --verify --reassignment-json-file <dir>/stay.json',
  'kafka-reassign-partitions --execute --reassignment-json-file <dir>/stay.json',
  'kafka-reassign-partitions --execute --reassignment-json-file <dir>/stay.json --throttle 5000',
  'kafka-reassign-partitions --verify --reassignment-json-file <dir>/stay.json',
  'kafka-reassign-partitions --execute --reassignment-json-file <dir>/unknown-broker.json',
  'kafka-reassign-partitions --execute --reassignment-json-file <dir>/unknown-partition.json',
  'kafka-reassign-partitions --execute --reassignment-json-file <dir>/doubled.json',
  'kafka-reassign-partitions --cancel --reassignment-json-file <dir>/stay.json',
  'kafka-reassign-partitions --generate --topics-to-move-json-file <dir>/topics.json --broker-list 1',
  'kafka-reassign-partitions --generate --verify',
  'kafka-leader-election --election-type preferred --all-topic-partitions',
  'kafka-leader-election --election-type preferred --topic moved --partition 0',
  'kafka-leader-election --election-type unclean --path-to-json-file <dir>/elect.json',
  'kafka-leader-election --election-type preferred',
  ['kafka-log-dirs --describe --topic-list moved', { clean: anyNumbers }],
  'kafka-log-dirs --describe --broker-list 7',
  'kafka-cluster cluster-id',
  'kafka-cluster list-endpoints --controller',
  'kafka-cluster unregister --id 99',
  ['kafka-features --before describe', { clean: anyNumbers }],
  'kafka-features --before upgrade --feature bogus=3',
  'kafka-features --before bogus',
  'kafka-features --before downgrade --feature group.version=0 --dry-run',
  ['kafka-metadata-quorum --before describe --status', { clean: anyNumbers }],
  ['kafka-metadata-quorum --before describe --replication', { clean: (text) => noMilliseconds(anyNumbers(text)) }],
  'kafka-metadata-quorum --before remove-controller --controller-id 1',
  'kafka-acls --list',
  'kafka-acls --add --topic moved --allow-principal User:alice --operation Read',
  'kafka-acls --remove --topic moved --force',
  'kafka-client-metrics --list',
  'kafka-client-metrics --alter --name some --metrics org.apache.kafka. --interval 5000 --match client_id=a.*',
  'kafka-client-metrics --describe --name some',
  'kafka-client-metrics --delete --name some',
  'kafka-client-metrics --delete',
  'kafka-delete-records --offset-json-file <dir>/records.json',
  'kafka-get-offsets --topic kept --time earliest',
]
