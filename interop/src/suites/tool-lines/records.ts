import type { TwinStep } from '../../harness/twin-tools.ts'

const segment = '--no-bootstrap --files <log>/lines-0/00000000000000000000'
/** Times of writing, and what is computed over them. */
const timeless = (text: string): string =>
  text
    .replaceAll(/(CreateTime|LogAppendTime):( ?)\d+/g, '$1:$2T')
    .replaceAll(/(crc|timestamp|producerId): \d+/g, '$1: N')
    .replaceAll(/"timestamp":\d+/g, '"timestamp":N')
const consume = (options: string): TwinStep => [
  `kafka-console-consumer --topic lines --from-beginning --max-messages 4 --timeout-ms 20000 ${options}`,
  { clean: timeless },
]
const formatter = (name: string): string => `--formatter org.apache.kafka.tools.consumer.${name}`

/** Records written, read, found, deleted, and looked at in their files. */
export const recordLines: readonly TwinStep[] = [
  'kafka-topics --create --topic lines --partitions 1 --config segment.bytes=1048576',
  ['kafka-console-producer --topic lines --sync', { stdin: 'plain\nüñí\n' }],
  [
    'kafka-console-producer --topic lines --sync --property parse.key=true --property key.separator=: --property parse.headers=true',
    { stdin: 'h1:v1,h2:v2\tk:value\n\tk2:value with: more\n' },
  ],
  ['kafka-console-producer --topic lines --property parse.key=true', { stdin: 'no separator\n' }],
  ['kafka-console-producer --topic lines --compression-codec gzip --sync', { stdin: 'small\n' }],
  ['kafka-console-producer --topic lines --compression-codec bogus', { stdin: 'x\n' }],
  ['kafka-console-producer', { stdin: '' }],
  consume(''),
  consume('--property print.key=true --property print.offset=true --property print.partition=true --property print.headers=true'),
  consume('--property print.timestamp=true --property key.separator=| --property null.literal=NULL --property print.key=true'),
  consume(formatter('LoggingMessageFormatter')),
  consume(formatter('NoOpMessageFormatter')),
  'kafka-console-consumer --topic lines --partition 0 --offset 3 --max-messages 1',
  'kafka-console-consumer --topic lines --partition 0 --offset x',
  'kafka-console-consumer --topic lines --offset 3',
  'kafka-console-consumer',
  'kafka-get-offsets --topic lines',
  'kafka-get-offsets --topic lines --time earliest',
  'kafka-get-offsets --topic lines --time max-timestamp',
  'kafka-get-offsets --topic-partitions lines:0,none:1',
  'kafka-get-offsets --topic none',
  'kafka-get-offsets --topic lines --time soon',
  [`kafka-dump-log ${segment}.log`, { clean: timeless }],
  [`kafka-dump-log ${segment}.log --print-data-log --deep-iteration`, { clean: timeless }],
  [`kafka-dump-log ${segment}.log --print-data-log --max-message-size 70`, { clean: timeless }],
  [`kafka-dump-log ${segment}.index --index-sanity-check`, { clean: timeless }],
  [`kafka-dump-log ${segment}.timeindex --verify-index-only`, { clean: timeless }],
  'kafka-dump-log --no-bootstrap --files <log>/nothing.log',
  'kafka-dump-log --no-bootstrap',
  ['kafka-delete-records --offset-json-file <dir>/missing.json', {}],
]
