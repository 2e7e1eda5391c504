import { createRequire } from 'node:module'

export interface Library {
  func(signature: string): (...values: unknown[]) => number
}

export interface Koffi {
  /** null loads what the process itself offers. */
  load(path: string | null): Library
}

/** Calls into libraries of the machine. Optional, and only what asks for it pays for loading it; other runtimes than Node are not trusted with it. */
export function loadKoffi(): Koffi | undefined {
  if (process.versions['bun'] !== undefined || process.versions['deno'] !== undefined) return undefined
  try {
    const loaded: Koffi | { readonly default: Koffi } = createRequire(import.meta.url)('koffi')
    return 'default' in loaded ? loaded.default : loaded
  } catch {
    return undefined
  }
}
