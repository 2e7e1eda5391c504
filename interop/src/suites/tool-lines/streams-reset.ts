import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TwinStep } from '../../harness/twin-tools.ts'

const reset = (options: string): string => `kafka-streams-application-reset --application-id app ${options}`
const records = 'a\nb\nc\nd\n'
const file =
  (name: string, text: string): TwinStep =>
  async (node) => {
    writeFileSync(join(node.dir, name), text)
    await Promise.resolve()
  }

/** A Kafka Streams application that begins again: offsets set back in every way, internal topics deleted. */
export const streamsResetLines: readonly TwinStep[] = [
  'kafka-topics --create --topic in --partitions 1',
  'kafka-topics --create --topic through --partitions 1',
  'kafka-topics --create --topic app-counts-changelog --partitions 1',
  'kafka-topics --create --topic app-by-key-repartition --partitions 1',
  'kafka-topics --create --topic app-output --partitions 1',
  ['kafka-console-producer --topic in --sync', { stdin: records }],
  ['kafka-console-producer --topic through --sync', { stdin: records }],
  reset('--dry-run'),
  reset('--input-topics in --dry-run'),
  reset('--input-topics in,none --intermediate-topics through,nowhere'),
  'kafka-consumer-groups --describe --group app',
  reset('--input-topics in --to-offset 2'),
  reset('--input-topics in --shift-by 1 --dry-run'),
  reset('--input-topics in --shift-by -5'),
  reset('--input-topics in --shift-by 50 --dry-run'),
  reset('--input-topics in --to-latest'),
  reset('--input-topics in --to-earliest'),
  reset('--input-topics in --to-datetime 2020-01-01T00:00:00.000'),
  reset('--input-topics in --to-datetime 2099-01-01T00:00:00.000Z'),
  reset('--input-topics in --to-datetime yesterday'),
  reset('--input-topics in --by-duration P1D'),
  reset('--input-topics in --by-duration soon'),
  file('plan.csv', 'in,0,3'),
  file('empty.csv', ''),
  file('odd.csv', 'in,0'),
  reset('--input-topics in --from-file <dir>/plan.csv'),
  reset('--input-topics in --from-file <dir>/empty.csv'),
  reset('--input-topics in --from-file <dir>/odd.csv'),
  reset('--input-topics in --from-file <dir>/none.csv'),
  'kafka-consumer-groups --describe --group app',
  'kafka-topics --list',
  'kafka-topics --create --topic app-more-changelog --partitions 1',
  'kafka-topics --create --topic app-most-changelog --partitions 1',
  reset('--internal-topics app-output'),
  reset('--internal-topics app-more-changelog'),
  reset('--dry-run --force'),
  'kafka-topics --list',
  reset('--to-latest --to-earliest'),
  reset('--config-file a --command-config b'),
  reset('--config-file <dir>/none.properties'),
  'kafka-streams-application-reset',
  'kafka-streams-application-reset --no-bootstrap --help',
  'kafka-streams-application-reset --no-bootstrap --version',
  'kafka-streams-application-reset --no-bootstrap --bogus',
]
