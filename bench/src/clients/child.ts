#!/usr/bin/env node
// One measurement of one client in a process of its own: `node child.ts '<task as JSON>'` prints the outcome as JSON.
import type { BenchClient, OpenClient, Outcome, Task } from './bench-client.ts'
import { values } from './values.ts'

const OPENERS: { readonly [client: string]: () => Promise<{ open: OpenClient }> } = {
  samsa: () => import('./samsa.ts'),
  kafkajs: () => import('./kafkajs.ts'),
  platformatic: () => import('./platformatic.ts'),
  confluent: () => import('./confluent.ts'),
  frames: () => import('./frames.ts'),
}
const WORKERS = { single: 1, pipelined: 1000, batch: 5 } as const
const RATE_PER_MS = 1

/** Counts within the measured window only. */
class Window {
  readonly #latencies: number[] = []
  #records = 0
  #bytes = 0
  #isOpen = false
  #startedAtMs = 0
  #cpu = process.cpuUsage()

  open(): void {
    this.#isOpen = true
    this.#startedAtMs = performance.now()
    this.#cpu = process.cpuUsage()
  }

  add(records: number, bytes: number, latencyMs?: number): void {
    if (!this.#isOpen) return
    this.#records += records
    this.#bytes += bytes
    if (latencyMs !== undefined) this.#latencies.push(latencyMs)
  }

  close(): Outcome {
    this.#isOpen = false
    const seconds = (performance.now() - this.#startedAtMs) / 1000
    const { user, system } = process.cpuUsage(this.#cpu)
    const sorted = this.#latencies.toSorted((a, b) => a - b)
    const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN
    return {
      recordsPerSecond: this.#records / seconds,
      megabytesPerSecond: this.#bytes / seconds / 1e6,
      cpuSecondsPerMillion: (user + system) / Math.max(1, this.#records),
      residentMib: process.memoryUsage().rss / 1024 / 1024,
      ...(sorted.length === 0 ? {} : { p50Ms: at(0.5), p99Ms: at(0.99) }),
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function produce(client: BenchClient, task: Task, window: Window, isOver: () => boolean): Promise<void> {
  const pool = values(task.valueBytes, task.compression !== 'none')
  let next = 0
  const value = (): Buffer => pool[next++ % pool.length] ?? Buffer.alloc(0)
  if (task.row === 'rate') {
    const open = new Set<Promise<void>>()
    while (!isOver()) {
      for (let i = 0; i < RATE_PER_MS; i++) {
        const startedAtMs = performance.now()
        const sent = client.send(task.topic, value()).then(() => window.add(1, task.valueBytes, performance.now() - startedAtMs))
        open.add(sent)
        void sent.finally(() => open.delete(sent))
      }
      await sleep(1)
    }
    await Promise.all(open)
    return
  }
  const workers = WORKERS[task.row === 'consume' || task.row === 'first' ? 'single' : task.row]
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (!isOver()) {
        const startedAtMs = performance.now()
        if (task.row === 'batch') {
          await client.sendBatch(
            task.topic,
            Array.from({ length: task.records }, () => value()),
          )
          window.add(task.records, task.records * task.valueBytes)
        } else {
          await client.send(task.topic, value())
          window.add(1, task.valueBytes, task.row === 'single' ? performance.now() - startedAtMs : undefined)
        }
      }
    }),
  )
}

/** Joining the group is not measured: time counts from the first record. The row `first` has no warm-up and ends with its last record. */
async function read(client: BenchClient, task: Task, window: Window): Promise<Outcome> {
  const { warmUpMs, measureMs } = task.row === 'first' ? { warmUpMs: 0, measureMs: Infinity } : task
  let left = task.records
  let sinceLook = 0
  let openAtMs = Infinity
  let closeAtMs = Infinity
  let isOpen = false
  let outcome: Outcome | undefined
  await client.consume?.(task.topic, task.form, (records, bytes) => {
    if (outcome !== undefined) return true
    if (isOpen) window.add(records, bytes)
    left -= records
    sinceLook += records
    // Looking at the clock for each record would be measured too.
    if (sinceLook < 200 && openAtMs !== Infinity && left > 0) return false
    sinceLook = 0
    const nowMs = performance.now()
    if (openAtMs === Infinity) openAtMs = nowMs + warmUpMs
    if (!isOpen && nowMs >= openAtMs) {
      isOpen = true
      closeAtMs = nowMs + measureMs
      window.open()
    }
    if (left > 0 && nowMs < closeAtMs) return false
    outcome = window.close()
    return true
  })
  return outcome ?? window.close()
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the parent
const task = JSON.parse(process.argv[2] ?? '{}') as Task
const opener = OPENERS[task.client]
if (opener === undefined) throw new Error(`no client ${task.client}`)
const client = await (await opener()).open(task)
const window = new Window()
let outcome: Outcome | undefined
if (task.row === 'consume' || task.row === 'first') {
  outcome = await read(client, task, window)
} else {
  let isOver = false
  const work = produce(client, task, window, () => isOver)
  await Promise.race([work, sleep(task.warmUpMs)])
  window.open()
  await Promise.race([work, sleep(task.measureMs)])
  outcome = window.close()
  isOver = true
  await work
}
console.log(JSON.stringify(outcome))
await client.close()
process.exit(0)
