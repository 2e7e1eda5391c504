import type { GroupTopic, GroupTopics } from '../src/index.ts'

/** Topics that come, grow and go by hand. The id of a topic follows from its name, and how often it has been created. */
export class ScriptedTopics implements GroupTopics {
  version = 1
  #created = 0
  readonly #topics = new Map<string, GroupTopic>()

  /** With 0 partitions it is deleted. */
  set(name: string, partitionCount: number): void {
    this.version++
    if (partitionCount === 0) this.#topics.delete(name)
    else this.#topics.set(name, { id: this.#idOf(name, partitionCount), name, partitionCount, racksOf: () => [] })
  }

  /** Topics do not shrink: that is another one. */
  #idOf(name: string, partitionCount: number): string {
    const known = this.#topics.get(name)
    if (known !== undefined && known.partitionCount <= partitionCount) return known.id
    this.#created++
    return Buffer.from(`${name}${this.#created}`.padEnd(16, '.').slice(0, 16)).toString('base64url')
  }

  topic(name: string): GroupTopic | undefined {
    return this.#topics.get(name)
  }

  topicById(id: string): GroupTopic | undefined {
    for (const topic of this.#topics.values()) if (topic.id === id) return topic
    return undefined
  }

  names(): Iterable<string> {
    return this.#topics.keys()
  }
}
