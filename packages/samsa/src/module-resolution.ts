import { registerHooks } from 'node:module'

/**
 * Node looks at the disk several times for every import. The modules of the clone name each other exactly, so for them the name is the place:
 * a third of a tool's start time. Packed, the packages are JavaScript among that of others, and Node finds them itself.
 */
export function resolveOwnModulesQuickly(): void {
  if (!import.meta.url.endsWith('.ts')) return
  /** Of packages, by name. */
  const places = new Map<string, string>()
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith('.') && specifier.endsWith('.ts') && context.parentURL !== undefined)
        return { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true }
      if (!specifier.startsWith('@samsa/')) return next(specifier, context)
      const known = places.get(specifier)
      if (known !== undefined) return { url: known, format: 'module-typescript', shortCircuit: true }
      const found = next(specifier, context)
      places.set(specifier, found.url)
      return found
    },
  })
}
