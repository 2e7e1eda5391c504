// Our client at full speed: memory must not grow, and every record is read once by each of two consumers. Ten minutes with --nightly.
import { Kafka } from '@samsa/client'
import { interopDir } from '../harness/artifacts.ts'
import { exited, sleep, start } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'

interface Report {
  readonly sent: number
  readonly byRecord: number
  readonly byBatch: number
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
  readonly problems: readonly string[]
}

const MIB = 1024 * 1024
/** What is in use after the best collection of a quarter may be so much more in the last one than in the second. */
const LIVE_MAY_GROW_MIB = 16
/** The process keeps what it has needed once, so it grows to a level that depends on how the machine is loaded; from there on it must not grow. */
const RESIDENT_MAY_GROW_MIB = 128
const MOST_MIB = 400

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

export const clientSoak: Suite = {
  name: 'client-soak',
  title: 'Our client at full speed for 15 s, 10 minutes nightly: flat memory, every record once',
  ownNode: true,
  async run({ target, log, smoke, nightly }) {
    const seconds = Number(process.env['SOAK_SECONDS'] ?? (nightly ? 600 : smoke ? 8 : 15))
    const node = await BrokerNode.prepare(target, {
      heapMb: 1024,
      settings: {
        'log.segment.bytes': `${64 * MIB}`,
        'log.retention.bytes': `${128 * MIB}`,
        'log.retention.check.interval.ms': '2000',
        'log.segment.delete.delay.ms': '500',
      },
    })
    try {
      await node.format()
      await node.start(300_000)
      await using admin = new Kafka({ bootstrapServers: node.bootstrap }).admin()
      ;(await admin.createTopics([{ name: 'soak', partitions: 3 }])).all()
      const child = start(process.execPath, [`${interopDir}/members/soak.ts`, node.bootstrap, 'soak'])
      let output = ''
      let errors = ''
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)))
      await sleep(seconds * 1000)
      child.stdin.end('end\n')
      const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
      const code = await exited(child)
      clearTimeout(timer)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- printed by the child
      const reports = output
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Report)
      const last = reports.at(-1)
      log.equal('exit code', [code, errors], [0, ''])
      log.equal('problems', last?.problems ?? ['no report'], [])
      log.equal('read by each', [last?.byRecord, last?.byBatch], [last?.sent, last?.sent])
      log.check('something was sent', (last?.sent ?? 0) > 1000)
      const quarter = Math.floor(reports.length / 4)
      const inQuarter = (index: number): Report[] => reports.slice(index * quarter, (index + 1) * quarter)
      const resident = (index: number): number => median(inQuarter(index).map(({ rss }) => rss / MIB))
      const live = (index: number): number => Math.min(...inQuarter(index).map(({ heapUsed, external }) => (heapUsed + external) / MIB))
      const most = Math.max(...reports.map(({ rss }) => rss / MIB))
      const shown = (of: (index: number) => number): string => [0, 1, 2, 3].map((index) => of(index).toFixed(0)).join(', ')
      log.check('what is in use does not grow', live(3) - live(1) < LIVE_MAY_GROW_MIB, `${shown(live)} MiB in the quarters`)
      log.check('the process does not grow', resident(3) - resident(1) < RESIDENT_MAY_GROW_MIB, `${shown(resident)} MiB in the quarters`)
      log.check('the process is bounded', most < MOST_MIB, `${most.toFixed(0)} MiB`)
      const sent = last?.sent ?? 0
      log.note(
        `${seconds} s: ${sent} records sent and read twice (${Math.round(sent / seconds)}/s); MiB in the quarters: in use ${shown(live)}, resident ${shown(resident)}, at most ${most.toFixed(0)}`,
      )
    } finally {
      await node.kill()
      node.remove()
    }
  },
}
