import type { Finding, Source } from './sources.ts'

/** Files that need each other at run time: one finding per cycle, at its first file. */
export function cycleFindings(sources: ReadonlyMap<string, Source>): Finding[] {
  const found: Finding[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    const seenAt = path.indexOf(file)
    if (seenAt >= 0) {
      const cycle = path.slice(seenAt)
      found.push({ path: file, line: 1, what: `imports itself by way of ${[...cycle.slice(1), file].join(' > ')}` })
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const each of sources.get(file)?.imports ?? []) if (each.file !== undefined && !each.typeOnly) visit(each.file)
    path.pop()
    done.add(file)
  }
  for (const file of sources.keys()) visit(file)
  return found
}
