import { assert, type Prng } from '@samsa/stdx'

/** The page cache's unit. */
const pageBytes = 4096
/** What a device writes whole or not at all. */
const sectorBytes = 512

/** Room on a volume, counted in pages that files really hold (holes cost nothing). */
export interface Quota {
  usedBytes: number
  capacityBytes: number
}

type Page = Uint8Array | undefined

/** Writes between two flushes: for each page touched, what it held before (undefined: zeros). */
interface Layer {
  readonly before: Map<number, Page>
  /** The file's size when the flush was asked for. */
  sizeBytes: number
}

/** A flush under way. */
export type Flush = Layer

/**
 * A file as the page cache shows it, and enough of its past to say what a device would hold after a loss of power: reads see every write at once; a
 * write is durable when a flush that began after it is finished.
 */
export class StoredFile {
  readonly kind = 'file'
  sizeBytes = 0
  modifiedMs = 0
  #pages: Page[] = []
  #durableSizeBytes = 0
  /** Flushes under way, oldest first; their pages are between cache and device. */
  #flushes: Layer[] = []
  #dirty = new Map<number, Page>()
  #quota: Quota

  constructor(quota: Quota) {
    this.#quota = quota
  }

  /** Bytes that a loss of power could still take. */
  get unflushed(): boolean {
    return this.#dirty.size > 0 || this.#flushes.length > 0 || this.sizeBytes !== this.#durableSizeBytes
  }

  /** The file has lost its last name; what is open still works, and no longer counts. */
  unlinked(): void {
    this.#quota.usedBytes -= this.#heldBytes()
    this.#quota = { usedBytes: 0, capacityBytes: Infinity }
  }

  /** The file is there again (a loss of power undid its removal), or counted anew. */
  linked(quota: Quota): void {
    this.#quota = quota
    quota.usedBytes += this.#heldBytes()
  }

  /** Writes as much of the chunk as there is room for, and returns how much that was. */
  write(chunk: Uint8Array, position: number): number {
    let at = 0
    while (at < chunk.length) {
      const index = Math.floor((position + at) / pageBytes)
      const within = (position + at) % pageBytes
      const length = Math.min(pageBytes - within, chunk.length - at)
      const page = this.#writable(index)
      if (page === undefined) break
      page.set(chunk.subarray(at, at + length), within)
      at += length
    }
    this.sizeBytes = Math.max(this.sizeBytes, position + at)
    return at
  }

  read(into: Uint8Array, at: number, length: number, position: number): number {
    const total = Math.max(0, Math.min(length, this.sizeBytes - position))
    for (let done = 0; done < total;) {
      const index = Math.floor((position + done) / pageBytes)
      const within = (position + done) % pageBytes
      const part = Math.min(pageBytes - within, total - done)
      const page = this.#pages[index]
      if (page === undefined) into.fill(0, at + done, at + done + part)
      else into.set(page.subarray(within, within + part), at + done)
      done += part
    }
    return total
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes < this.sizeBytes) {
      const within = sizeBytes % pageBytes
      const first = Math.floor(sizeBytes / pageBytes)
      if (within > 0 && this.#pages[first] !== undefined) this.#writable(first)?.fill(0, within)
      for (let index = within > 0 ? first + 1 : first; index < this.#pages.length; index += 1) this.#drop(index)
      this.#pages.length = Math.min(this.#pages.length, Math.ceil(sizeBytes / pageBytes))
    }
    this.sizeBytes = sizeBytes
  }

  /** A flush begins; it covers all that has been written. */
  beginFlush(): Flush {
    const layer = { before: this.#dirty, sizeBytes: this.sizeBytes }
    this.#dirty = new Map()
    this.#flushes.push(layer)
    return layer
  }

  /** The device has it, and all that was flushed before it. */
  finishFlush(flush: Flush): void {
    const index = this.#flushes.indexOf(flush)
    // A later flush has overtaken it.
    if (index < 0) return
    this.#flushes.splice(0, index + 1)
    this.#durableSizeBytes = flush.sizeBytes
  }

  /** Flips bits on the device and in the cache, as rot does that nobody has noticed. */
  corrupt(position: number, mask: number): void {
    assert(position < this.sizeBytes, 'corruption beyond the end of a file')
    const index = Math.floor(position / pageBytes)
    const page = this.#pages[index] ?? new Uint8Array(pageBytes)
    page[position % pageBytes] = (page[position % pageBytes] ?? 0) ^ mask
    this.#pages[index] = page
  }

  /** What the device holds of it when the power comes back: each write since the last flush is there, gone, or torn between sectors. */
  losePower(prng: Prng): void {
    if (!this.unflushed) return
    const layers = [...this.#flushes, { before: this.#dirty, sizeBytes: this.sizeBytes }]
    const fate = prng.below(4)
    for (const index of new Set(layers.flatMap((layer) => [...layer.before.keys()]))) {
      this.#pages[index] = this.#survivor(index, layers, fate, prng)
    }
    this.sizeBytes = this.#survivingSize(fate, prng)
    this.#flushes = []
    this.#dirty = new Map()
    this.#pages.length = Math.min(this.#pages.length, Math.ceil(this.sizeBytes / pageBytes))
    const tail = this.sizeBytes % pageBytes
    if (tail > 0) this.#pages[Math.floor(this.sizeBytes / pageBytes)]?.fill(0, tail)
    this.#durableSizeBytes = this.sizeBytes
  }

  #heldBytes(): number {
    let held = 0
    for (const page of this.#pages) if (page !== undefined) held += pageBytes
    return held
  }

  /** The page to change, remembered as it was; undefined if the volume is full. */
  #writable(index: number): Page {
    const page = this.#pages[index]
    if (page === undefined) {
      if (this.#quota.usedBytes + pageBytes > this.#quota.capacityBytes) return undefined
      this.#quota.usedBytes += pageBytes
    }
    if (!this.#dirty.has(index)) this.#dirty.set(index, page?.slice())
    if (page !== undefined) return page
    const fresh = new Uint8Array(pageBytes)
    this.#pages[index] = fresh
    return fresh
  }

  #drop(index: number): void {
    const page = this.#pages[index]
    if (page === undefined) return
    if (!this.#dirty.has(index)) this.#dirty.set(index, page)
    this.#pages[index] = undefined
    this.#quota.usedBytes -= pageBytes
  }

  #survivor(index: number, layers: readonly Layer[], fate: number, prng: Prng): Page {
    let result: Page
    let first = true
    layers.forEach((layer, number) => {
      if (!layer.before.has(index)) return
      if (first) result = layer.before.get(index)?.slice()
      first = false
      const later = layers.slice(number + 1).find((each) => each.before.has(index))
      const written = later === undefined ? this.#pages[index] : later.before.get(index)
      result = torn(result, written, fate, prng)
    })
    return result
  }

  #survivingSize(fate: number, prng: Prng): number {
    if (fate === 0) return this.#durableSizeBytes
    if (fate === 1) return this.sizeBytes
    const low = Math.min(this.#durableSizeBytes, this.sizeBytes)
    const high = Math.max(this.#durableSizeBytes, this.sizeBytes)
    return prng.between(low, high)
  }
}

/** Fates: 0 nothing was written, 1 all was, else each sector for itself. */
function torn(before: Page, after: Page, fate: number, prng: Prng): Page {
  if (fate === 0) return before
  if (fate === 1) return after?.slice()
  const result = before ?? new Uint8Array(pageBytes)
  for (let at = 0; at < pageBytes; at += sectorBytes) {
    if (prng.chance(0.5)) continue
    if (after === undefined) result.fill(0, at, at + sectorBytes)
    else result.set(after.subarray(at, at + sectorBytes), at)
  }
  return result
}
