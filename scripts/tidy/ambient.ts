import { codeOf, type Finding, type Source } from './sources.ts'

/** Here the world is real: the runtime, what a person starts, and what stands outside the platform. */
const exempt = /^(packages\/(node-runtime|cli|samsa|console|monitor)\/|scripts\/|bench\/|interop\/)/

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bprocess\.hrtime\b/, 'reads a clock: take nowMs, or the Clock port in a shell'],
  [/\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\brandomInt\b|\bgetRandomValues\b/, 'draws at random: take the Random port'],
  [/\b(setTimeout|setInterval|setImmediate)\b/, 'waits by itself: take the Clock port'],
]

/** The one place in a simulation where turns of the real loop are made. */
const allowed: Readonly<Record<string, RegExp>> = { 'packages/sim/src/turns.ts': /setImmediate/ }

export function ambientFindings(sources: ReadonlyMap<string, Source>): Finding[] {
  const found: Finding[] = []
  for (const { path, isTest, lines } of sources.values()) {
    if (isTest || exempt.test(path)) continue
    lines.forEach((line, index) => {
      const code = codeOf(line)
      for (const [pattern, why] of forbidden) {
        if (pattern.test(code) && !(allowed[path]?.test(code) ?? false)) found.push({ path, line: index + 1, what: why })
      }
    })
  }
  return found
}
