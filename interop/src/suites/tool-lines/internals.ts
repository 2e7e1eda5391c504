import type { TwinStep } from '../../harness/twin-tools.ts'

const FIRST = '00000000000000000000'
/** Where these ids belong by their hash. */
const [OFFSETS, TRANSACTIONS] = ['__consumer_offsets-1', '__transaction_state-10']

/** Times, ids that brokers and members invent, and what is computed over them. */
const steady = (text: string): string =>
  text
    .replaceAll(/[\w-]+-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'MEMBER')
    .replaceAll(/(CreateTime|LogAppendTime|crc|producerId|keySize|valueSize|size|position|timestamp): ?-?\d+/g, '$1: N')
    .replaceAll(/"(\w*[tT]imestamp\w*|producerId|transactionStart\w*|transactionLastUpdate\w*)":-?\d+/g, '"$1":N')
    .replaceAll(/"topicId":"[^"]*"/g, '"topicId":"ID"')
    .replaceAll(/console-consumer-\d+/g, 'console-consumer-N')
    .replaceAll(/\b\d{13}\b/g, 'T')
    .replaceAll(/\d+ records sent.*$/gm, 'records sent')
    .replaceAll(/("(?:subscription|assignment)":)"[^"]*"/g, '$1"BYTES"')
/** Groups of console consumers have random names. */
const inOrder = (text: string): string =>
  steady(text)
    .replaceAll('}{"key"', '}\n{"key"')
    .split('\n')
    .filter((line) => !line.includes('console-consumer-'))
    .sort()
    .join('\n')

const printed = (topic: string, formatter: string): TwinStep => [
  `kafka-console-consumer --topic ${topic} --from-beginning --timeout-ms 6000 --formatter org.apache.kafka.tools.consumer.${formatter}`,
  { clean: inOrder, timeoutMs: 40_000 },
]
const dump = (file: string, options: string): TwinStep => [`kafka-dump-log --no-bootstrap --files ${file} ${options}`, { clean: steady }]

/** The internal topics by the formatters of the console consumer and the decoders of dump-log; the other kinds of files. */
export const internalLines: readonly TwinStep[] = [
  'kafka-topics --create --topic lines --partitions 1',
  ['kafka-console-producer --topic lines --sync', { stdin: 'one\ntwo\nthree\n' }],
  'kafka-console-consumer --topic lines --group reader --from-beginning --max-messages 3 --timeout-ms 20000',
  'kafka-consumer-groups --delete-offsets --group reader --topic lines:0',
  [
    'kafka-producer-perf-test --topic lines --num-records 20 --payload-monotonic --throughput -1 --transactional-id pay --transaction-duration-ms 60000',
    { clean: steady },
  ],
  dump(`<log>/${OFFSETS}/${FIRST}.log`, '--offsets-decoder'),
  dump(`<log>/${OFFSETS}/${FIRST}.log`, '--offsets-decoder --skip-record-metadata'),
  dump(`<log>/${OFFSETS}/${FIRST}.log`, '--transaction-log-decoder'),
  dump(`<log>/${TRANSACTIONS}/${FIRST}.log`, '--transaction-log-decoder'),
  dump(`<log>/${TRANSACTIONS}/${FIRST}.log`, '--deep-iteration'),
  dump(`<log>/lines-0/${FIRST}.log`, '--deep-iteration'),
  dump(`<log>/lines-0/${FIRST}.log`, '--value-decoder-class org.apache.kafka.tools.api.StringDecoder'),
  dump(`<log>/lines-0/${FIRST}.log`, '--value-decoder-class no.Such'),
  dump(`<log>/lines-0/${FIRST}.log`, '--share-group-state-decoder'),
  dump(`<log>/lines-0/${FIRST}.log`, '--remote-log-metadata-decoder'),
  dump(`<log>/lines-0/${FIRST}.log`, '--cluster-metadata-decoder --skip-record-metadata'),
  dump(`<log>/lines-0/${FIRST}.log`, '--max-bytes 100'),
  dump(`<log>/lines-0/${FIRST}.log,<log>/lines-0/${FIRST}.index,<log>/lines-0/${FIRST}.timeindex`, ''),
  dump(`<log>/lines-0/${FIRST}.index`, '--verify-index-only'),
  dump(`<log>/lines-0/${FIRST}.timeindex`, '--index-sanity-check'),
  dump('<log>/meta.properties', ''),
  // Last, for they leave groups with random names where chance puts them.
  printed('__consumer_offsets', 'OffsetsMessageFormatter'),
  printed('__consumer_offsets', 'GroupMetadataMessageFormatter'),
  printed('__transaction_state', 'TransactionLogMessageFormatter'),
  printed('lines', 'OffsetsMessageFormatter'),
  printed('lines', 'group.share.ShareGroupStateMessageFormatter'),
]
