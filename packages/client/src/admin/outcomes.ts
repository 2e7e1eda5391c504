/**
 * What an operation came to, by key: the result, or the Error of that key alone. Iterate to treat each by itself;
 * `all()` and `one()` throw instead.
 */
export class Outcomes<T, K = string> extends Map<K, T | Error> {
  /** Every result. Throws the first error. */
  all(): Map<K, T> {
    const results = new Map<K, T>()
    for (const [key, outcome] of this) {
      if (outcome instanceof Error) throw outcome
      results.set(key, outcome)
    }
    return results
  }

  /** The result of one key. Throws its error, or a RangeError for a key that was not asked for. */
  one(key: K): T {
    const outcome = this.get(key)
    if (outcome instanceof Error) throw outcome
    if (outcome === undefined && !this.has(key)) throw new RangeError(`There is no outcome for ${String(key)}`)
    return outcome as T
  }

  /** The errors alone. */
  errors(): Map<K, Error> {
    const errors = new Map<K, Error>()
    for (const [key, outcome] of this) if (outcome instanceof Error) errors.set(key, outcome)
    return errors
  }
}
