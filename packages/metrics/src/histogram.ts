/**
 * Values 0 … 63 have a bucket each; from there every doubling is cut into 32 buckets, so a percentile is at most 1/64 off. 31 doublings
 * and more end in the last bucket.
 */
const EXACT = 64
const PER_DOUBLING = 32
const DOUBLINGS = 36
const BUCKETS = EXACT + PER_DOUBLING * DOUBLINGS

/** Kafka's histograms favour the last five minutes: a value's weight falls by e every 1/0.015 seconds (yammer's biased sample). */
const DECAY_PER_SECOND = 0.015
/** Weights grow instead of old ones shrinking; past this they are all divided, before a double runs out of digits. */
const RESCALE_AT = 1e60

const NO_BUCKETS = new Float64Array(0)

/** The weight that a value gets now, shared by all histograms of a registry. */
export class DecayClock {
  weight = 1
  /** Counts the divisions, so that each histogram can follow at its own next use. */
  epoch = 0
  /** What the last division divided by. */
  divisor = 1
  #startMs: number

  constructor(monotonicMs: number) {
    this.#startMs = monotonicMs
  }

  tick(monotonicMs: number): void {
    this.weight = Math.exp(((monotonicMs - this.#startMs) / 1000) * DECAY_PER_SECOND)
    if (this.weight < RESCALE_AT) return
    this.#startMs = monotonicMs
    this.divisor = this.weight
    this.weight = 1
    this.epoch++
  }
}

/** A distribution: count, mean and deviation over all time, percentiles over the last minutes. Values are not negative. */
export class Histogram {
  count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  /** Welford's running mean and sum of squared distances from it. */
  #mean = 0
  #squares = 0
  readonly #clock: DecayClock
  #epoch: number
  /** As many as the largest value so far needed: most times are short, and there are many histograms. */
  #buckets = NO_BUCKETS

  constructor(clock: DecayClock) {
    this.#clock = clock
    this.#epoch = clock.epoch
  }

  update(value: number): void {
    const count = ++this.count
    this.#sum += value
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    const distance = value - this.#mean
    this.#mean += distance / count
    this.#squares += distance * (value - this.#mean)
    const index = bucketOf(value)
    if (index >= this.#buckets.length) this.#grow(index)
    const buckets = this.#current()
    buckets[index] = (buckets[index] ?? 0) + this.#clock.weight
  }

  get sum(): number {
    return this.#sum
  }

  get mean(): number {
    return this.#mean
  }

  /** 0 when nothing was recorded, as Kafka shows it. */
  get min(): number {
    return this.count === 0 ? 0 : this.#min
  }

  get max(): number {
    return this.count === 0 ? 0 : this.#max
  }

  get standardDeviation(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.#squares / (this.count - 1))
  }

  /** The values below which these fractions (0 … 1, ascending) of the recent values lie. */
  percentiles(fractions: readonly number[]): readonly number[] {
    const buckets = this.#current()
    const total = buckets.reduce((sum, one) => sum + one, 0)
    if (total === 0) return fractions.map(() => 0)
    const found: number[] = []
    let seen = 0
    let index = -1
    for (const fraction of fractions) {
      while (index < buckets.length - 1 && (index < 0 || seen < fraction * total)) {
        index++
        seen += buckets[index] ?? 0
      }
      found.push(Math.min(Math.max(valueOf(index), this.min), this.max))
    }
    return found
  }

  #grow(index: number): void {
    const buckets = new Float64Array(Math.min(BUCKETS, Math.max(8, 2 * (index + 1))))
    buckets.set(this.#buckets)
    this.#buckets = buckets
  }

  #current(): Float64Array {
    const buckets = this.#buckets
    if (this.#epoch !== this.#clock.epoch) {
      // Two divisions ago is hours ago: nothing of it would be seen.
      const factor = this.#clock.epoch - this.#epoch === 1 ? 1 / this.#clock.divisor : 0
      for (let index = 0; index < buckets.length; index++) buckets[index] = (buckets[index] ?? 0) * factor
      this.#epoch = this.#clock.epoch
    }
    return buckets
  }
}

function bucketOf(value: number): number {
  if (!(value >= EXACT)) return value > 0 ? Math.trunc(value) : 0
  const doubling = Math.floor(Math.log2(value))
  const within = Math.floor((value / 2 ** doubling - 1) * PER_DOUBLING)
  return Math.min(EXACT + (doubling - 6) * PER_DOUBLING + within, BUCKETS - 1)
}

/** The middle of a bucket. */
function valueOf(index: number): number {
  if (index < EXACT) return Math.max(index, 0)
  const doubling = Math.floor((index - EXACT) / PER_DOUBLING) + 6
  const within = (index - EXACT) % PER_DOUBLING
  return Math.floor(2 ** doubling * (1 + (within + 0.5) / PER_DOUBLING))
}
