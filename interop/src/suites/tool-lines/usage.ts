import type { TwinStep } from '../../harness/twin-tools.ts'

/** Tools of jopt-simple, and those of argparse4j with their commands. */
const plain = [
  'kafka-acls',
  'kafka-broker-api-versions',
  'kafka-client-metrics',
  'kafka-configs',
  'kafka-console-consumer',
  'kafka-console-producer',
  'kafka-consumer-groups',
  'kafka-consumer-perf-test',
  'kafka-delegation-tokens',
  'kafka-delete-records',
  'kafka-dump-log',
  'kafka-e2e-latency',
  'kafka-get-offsets',
  'kafka-groups',
  'kafka-leader-election',
  'kafka-log-dirs',
  'kafka-reassign-partitions',
  'kafka-replica-verification',
  'kafka-share-groups',
  'kafka-streams-application-reset',
  'kafka-streams-groups',
  'kafka-topics',
]
const nested: { readonly [tool: string]: readonly string[] } = {
  'kafka-cluster': ['cluster-id', 'unregister', 'list-endpoints'],
  'kafka-features': ['describe', 'upgrade', 'downgrade', 'disable', 'version-mapping', 'feature-dependencies'],
  'kafka-metadata-quorum': ['describe', 'add-controller', 'remove-controller'],
  'kafka-producer-perf-test': [],
  'kafka-storage': ['info', 'format', 'version-mapping', 'feature-dependencies', 'random-uuid'],
  'kafka-transactions': ['list', 'describe', 'describe-producers', 'abort', 'find-hanging', 'forceTerminateTransaction'],
  'kafka-verifiable-consumer': [],
  'kafka-verifiable-producer': [],
}

const line = (tool: string, args: string): TwinStep => [`${tool} --no-bootstrap ${args}`, { clean: settled }]

/** Names of operations come in the order of a Java set, which changes from run to run; the group that a reader would join has a random number. */
function settled(text: string): string {
  const operations = (list: string): string => list.split('\n').sort().join('\n')
  return text.replaceAll(/(?:^ +\t[A-Z][A-Za-z]+ *\n)+/gm, operations).replaceAll(/perf-consumer-\d+/g, 'perf-consumer-N')
}

/** How each tool tells what it takes, and what it says of a line that it does not understand. */
export const usageLines: readonly TwinStep[] = [
  ...plain.flatMap((tool) => ['', '--help', '--version', '--bogus', '--help --bogus', 'stray', '-x'].map((args) => line(tool, args))),
  ...Object.entries(nested).flatMap(([tool, verbs]) => [
    ...['', '--help', '-h', '--version', '--bogus', 'stray'].map((args) => line(tool, args)),
    ...verbs.flatMap((verb) => ['--help', '', '--bogus'].map((args) => line(tool, `${verb} ${args}`))),
  ]),
]
