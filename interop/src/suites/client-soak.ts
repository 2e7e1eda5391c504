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
  readonly problems: readonly string[]
}

const MIB = 1024 * 1024
/** The last quarter may hold so much more than the second: what a collector has not got round to. */
const MAY_GROW_MIB = 24
/** And never more than this. */
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
      const rss = reports.map((report) => report.rss / MIB)
      const quarter = Math.floor(rss.length / 4)
      const early = median(rss.slice(quarter, 2 * quarter))
      const late = median(rss.slice(-quarter))
      const most = Math.max(...rss)
      log.check(
        'memory is flat',
        late - early < MAY_GROW_MIB,
        `${early.toFixed(0)} MiB in the second quarter, ${late.toFixed(0)} MiB in the last`,
      )
      log.check('memory is bounded', most < MOST_MIB, `${most.toFixed(0)} MiB`)
      const sent = last?.sent ?? 0
      log.note(
        `${seconds} s: ${sent} records sent and read twice (${Math.round(sent / seconds)}/s); resident ${early.toFixed(0)} MiB in the second quarter, ${late.toFixed(0)} in the last, ${most.toFixed(0)} at most`,
      )
    } finally {
      await node.kill()
      node.remove()
    }
  },
}
