import { illegalArgument } from '../java/java-error.ts'
import type { JoptOptions } from '../options/jopt.ts'
import type { Access } from '../cluster/cluster-access.ts'
import { listTopics } from '../cluster/topics.ts'
import { IncludeList, isInternalTopic } from './topic-filter.ts'

/** The topics that `--topic` and `--exclude-internal` leave, by name. */
export async function selectTopics(access: Access, options: JoptOptions): Promise<string[]> {
  const excludeInternal = options.has('exclude-internal')
  const pattern = options.value('topic')
  const all = (await listTopics(access)).filter((topic) => !excludeInternal || !topic.isInternal).map((topic) => topic.name)
  if (pattern === undefined) return all.filter((name) => !(isInternalTopic(name) && excludeInternal))
  const filter = new IncludeList(pattern)
  return all.filter((name) => filter.allows(name, excludeInternal))
}

/** A topic that was named must exist, unless `--if-exists` says otherwise. */
export function requireFound(found: readonly string[], options: JoptOptions): void {
  const topic = options.value('topic') ?? ''
  if (topic !== '' && !options.has('if-exists') && found.length === 0) throw illegalArgument(`Topic '${topic}' does not exist as expected`)
}
