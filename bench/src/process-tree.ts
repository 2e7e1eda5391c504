// CPU seconds and resident memory of a process and its descendants, from /proc.
import { readFileSync, readdirSync } from 'node:fs'

const ticksPerSecond = 100 // sysconf(_SC_CLK_TCK) on Linux

interface Entry {
  parent: number
  cpuSeconds: number
  residentBytes: number
}

const entry = (pid: number): Entry | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name may hold spaces, so count from its closing bracket: state is the first word after it.
    const words = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return {
      parent: words[1] ?? 0,
      cpuSeconds: ((words[11] ?? 0) + (words[12] ?? 0) + (words[13] ?? 0) + (words[14] ?? 0)) / ticksPerSecond,
      residentBytes: (words[21] ?? 0) * 4096,
    }
  } catch {
    return undefined
  }
}

export interface Usage {
  cpuSeconds: number
  residentMib: number
}

export const usageOf = (root: number): Usage => {
  const all = new Map<number, Entry>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const found = Number.isInteger(pid) ? entry(pid) : undefined
    if (found) all.set(pid, found)
  }
  const belongs = (pid: number): boolean => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true
    return false
  }
  const total: Usage = { cpuSeconds: 0, residentMib: 0 }
  for (const [pid, each] of all) {
    if (!belongs(pid)) continue
    total.cpuSeconds += each.cpuSeconds
    total.residentMib += each.residentBytes / 1024 / 1024
  }
  return total
}
