import { Worker } from 'node:worker_threads'

import type { Compute } from '@samsa/ports'

import type { ComputeReply, ComputeRequest } from './compute-message.ts'

interface Task {
  readonly request: ComputeRequest
  readonly done: (error: Error | undefined, output: unknown) => void
  readonly progress: ((fraction: number) => void) | undefined
}

interface Seat {
  readonly worker: Worker
  task: Task | undefined
  /** Ends a worker that has nothing to do. */
  idle: NodeJS.Timeout | undefined
}

/** An idle worker costs some ten megabytes: it ends after this long. */
const IDLE_MS = 10_000

/** Jobs in worker threads: started when first needed, each running one job at a time, the rest waiting in order. Idle ones end. */
export class NodeCompute implements Compute {
  readonly #size: number
  readonly #seats: Seat[] = []
  readonly #waiting: Task[] = []
  #nextId = 0
  #closed = false

  /** `size`: how many worker threads at most. */
  constructor(size = 1) {
    this.#size = size
  }

  submit: Compute['submit'] = (job, input, done, progress) => {
    this.#nextId += 1
    const request = { id: this.#nextId, module: job.module, input }
    // The type of the output is the job's promise; structured clone keeps it.
    const typed = done as (error: Error | undefined, output: unknown) => void
    this.#waiting.push({ request, done: typed, progress })
    this.#next()
  }

  /** Ends the workers; jobs that have not finished never will, and their `done` is not called. */
  async close(): Promise<void> {
    this.#closed = true
    this.#waiting.length = 0
    await Promise.all(
      this.#seats.splice(0).map((seat) => {
        clearTimeout(seat.idle)
        return seat.worker.terminate()
      }),
    )
  }

  #next(): void {
    if (this.#closed || this.#waiting.length === 0) return
    let seat = this.#seats.find((each) => each.task === undefined)
    if (seat === undefined) {
      if (this.#seats.length >= this.#size) return
      seat = this.#start()
    }
    const task = this.#waiting.shift()
    if (task === undefined) return
    seat.task = task
    clearTimeout(seat.idle)
    seat.idle = undefined
    // A pending job keeps the process alive; an idle worker does not.
    seat.worker.ref()
    seat.worker.postMessage(task.request)
  }

  #start(): Seat {
    const worker = new Worker(new URL(import.meta.resolve('#compute-worker')))
    worker.unref()
    const seat: Seat = { worker, task: undefined, idle: undefined }
    worker.on('message', (reply: ComputeReply) => this.#replied(seat, reply))
    worker.on('error', (error) => this.#died(seat, error))
    worker.on('exit', (code) => this.#died(seat, new Error(`a compute worker ended with code ${code}`)))
    this.#seats.push(seat)
    return seat
  }

  #replied(seat: Seat, reply: ComputeReply): void {
    const task = seat.task
    if (this.#closed || task === undefined || task.request.id !== reply.id) return
    if (reply.kind === 'progress') return task.progress?.(reply.fraction)
    seat.task = undefined
    seat.worker.unref()
    seat.idle = setTimeout(() => this.#end(seat), IDLE_MS).unref()
    this.#next()
    if (reply.kind === 'done') task.done(undefined, reply.output)
    else task.done(asError(reply.error), undefined)
  }

  #end(seat: Seat): void {
    const index = this.#seats.indexOf(seat)
    if (index < 0 || seat.task !== undefined) return
    this.#seats.splice(index, 1)
    void seat.worker.terminate()
  }

  /** The job took the whole worker down (out of memory, say): its submitter hears of it and the next job gets a fresh one. */
  #died(seat: Seat, error: unknown): void {
    const index = this.#seats.indexOf(seat)
    if (index < 0) return
    this.#seats.splice(index, 1)
    const task = seat.task
    seat.task = undefined
    clearTimeout(seat.idle)
    this.#next()
    task?.done(asError(error), undefined)
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause))
}
