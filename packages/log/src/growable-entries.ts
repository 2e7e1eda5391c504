/**
 * Index entries in memory: a key that may need 53 bits and an int32 value, side by side. Grows by doubling from 16 entries, so that a thousand
 * idle partitions cost kilobytes although each has 10 MiB reserved in its (sparse) file.
 */
export class GrowableEntries {
  #keys = new Float64Array(0)
  #values = new Int32Array(0)
  count = 0

  push(key: number, value: number): void {
    if (this.count === this.#keys.length) this.reserve(Math.max(16, this.count * 2))
    this.#keys[this.count] = key
    this.#values[this.count] = value
    this.count++
  }

  reserve(capacity: number): void {
    const keys = new Float64Array(capacity)
    const values = new Int32Array(capacity)
    keys.set(this.#keys.subarray(0, this.count))
    values.set(this.#values.subarray(0, this.count))
    this.#keys = keys
    this.#values = values
  }

  key(slot: number): number {
    return this.#keys[slot] as number
  }

  value(slot: number): number {
    return this.#values[slot] as number
  }

  /** The last slot whose key is at most `key`, -1 if none. */
  floorByKey(key: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] as number) <= key) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** How many entries have a value below `value`. Values must not fall. */
  countBelowValue(value: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#values[middle] as number) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
