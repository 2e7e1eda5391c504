/** So many turns of the JavaScript loop are asked for at once: the loop's own cost is shared among them. */
const batch = 64

/**
 * Calls `turn` again and again until it returns false, each time in a turn of its own: promise reactions and next ticks of one call are all done before the
 * next. (Node drains them between two immediates of one phase too.) Rejects with what `turn` throws.
 */
export function turns(turn: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false
    let pending = 0
    const once = (): void => {
      pending -= 1
      if (over) return
      try {
        if (!turn()) {
          over = true
          resolve()
        }
      } catch (cause) {
        over = true
        reject(cause)
      }
      if (!over && pending === 0) more()
    }
    const more = (): void => {
      pending = batch
      for (let index = 0; index < batch; index += 1) setImmediate(once)
    }
    more()
  })
}
