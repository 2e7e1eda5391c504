import type { TwinStep } from '../../harness/twin-tools.ts'

const timeless = (text: string): string =>
  text.replaceAll(/\b\d{13}\b(?:\s+\d+)?/g, 'T').replaceAll(/\d+ records sent.*$/gm, 'records sent')
const at = 'kafka-transactions --before'

/** The markers of a commit may be on their way yet, and the partitions that wait for them. */
const settled = (text: string): string =>
  timeless(text)
    .replaceAll('PrepareCommit ', 'CompleteCommit')
    .replaceAll(/\s*\tpaid-0\s*$/gm, '')

/** A transaction that ended, and what the tool says about it and about what is not there. */
export const transactionLines: readonly TwinStep[] = [
  'kafka-topics --create --topic paid --partitions 1',
  `${at} list`,
  [
    'kafka-producer-perf-test --topic paid --num-records 20 --record-size 20 --throughput -1 --transactional-id pay --transaction-duration-ms 60000',
    { clean: timeless },
  ],
  [`${at} list`, { clean: settled }],
  [`${at} describe --transactional-id pay`, { clean: settled }],
  `${at} describe --transactional-id none`,
  [`${at} describe-producers --topic paid --partition 0`, { clean: timeless }],
  `${at} find-hanging --topic paid --partition 0`,
  `${at} find-hanging --broker-id 1 --max-transaction-timeout 5`,
  `${at} find-hanging`,
  `${at} abort --topic paid --partition 0 --start-offset 5`,
  `${at} abort --topic paid --partition 0`,
  `${at} list --duration-filter 1000000`,
  `${at} bogus`,
]
