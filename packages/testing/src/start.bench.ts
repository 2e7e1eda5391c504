import { createNodeWorld } from '@samsa/node-runtime'
import { startKafka } from './start-kafka.ts'

/** From the call of `startKafka` to the acknowledgement of the first record, first in the process and then again and again. */
const RUNS = process.env['SAMSA_BENCH_SMOKE'] === undefined ? 50 : 5
const { clock } = createNodeWorld()
const spent: number[] = []
for (let run = 0; run < RUNS; run++) {
  const start = clock.monotonicMs()
  const kafka = await startKafka({ topics: ['t'] })
  await kafka.produce('t', 'first')
  spent.push(clock.monotonicMs() - start)
  await kafka.close()
}
const [first = 0, ...later] = spent
const median = later.sort((a, b) => a - b)[later.length >> 1] ?? 0
console.log(
  `startKafka to first record: ${first.toFixed(0)} ms the first time, median ${median.toFixed(1)} ms, worst ${(later.at(-1) ?? 0).toFixed(1)} ms`,
)
