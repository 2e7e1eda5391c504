/** Records that had to wait before they got their place in a topic: those that come behind them wait, too, so that a topic's records keep the order of the calls. */
export class TopicOrder {
  /** By topic, the last that had to wait. */
  readonly #last = new Map<string, Promise<unknown>>()

  get isEmpty(): boolean {
    return this.#last.size === 0
  }

  /** Settles, whatever comes of it, when what waits now has its place; undefined where nothing does. */
  before(topic: string): Promise<unknown> | undefined {
    return this.#last.get(topic)?.catch(() => undefined)
  }

  /** What comes next waits for this. */
  hold(topic: string, placed: Promise<unknown>): void {
    this.#last.set(topic, placed)
    const ended = (): void => {
      if (this.#last.get(topic) === placed) this.#last.delete(topic)
    }
    placed.then(ended, ended)
  }

  /** Resolves when all that waits now has its place. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#last.values())
  }
}
