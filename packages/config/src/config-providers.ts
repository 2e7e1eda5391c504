import type { Properties } from './config-entry.ts'
import { parseProperties } from './properties-file.ts'

/** What providers may look at; the shell reads, this package does not. */
export interface ProviderAccess {
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** The text of a file, undefined if it cannot be read. */
  readonly readFile?: (path: string) => string | undefined
}

type Lookup = (path: string, key: string) => string | undefined

const packageName = 'org.apache.kafka.common.config.provider.'

/**
 * Replaces `${provider:path:key}` and `${provider:key}` in values by what the providers named in `config.providers` give (KIP-297,
 * KIP-421): Kafka's own three, for environment variables, properties files and directories with a file per key. What a provider does
 * not have stays as it is written.
 */
export function resolveVariables(
  properties: Properties,
  access: ProviderAccess,
): { readonly properties: Properties; readonly problems: readonly string[] } {
  const problems: string[] = []
  const providers = new Map<string, Lookup>()
  for (const name of (properties.get('config.providers') ?? '').split(',').map((part) => part.trim())) {
    const className = properties.get(`config.providers.${name}.class`)?.trim()
    if (name === '' || className === undefined) continue
    const provider = makeProvider(className, (parameter) => properties.get(`config.providers.${name}.param.${parameter}`), access)
    if (provider !== undefined) providers.set(name, provider)
    else {
      const why = 'Could not load config provider class or one of its dependencies'
      problems.push(`Invalid value ${className} for configuration config.providers.${name}.class: ${why}`)
    }
  }
  if (providers.size === 0) return { properties, problems }
  const resolved = new Map<string, string>()
  for (const [name, value] of properties) {
    const replaced = value.replaceAll(
      /\$\{([^}]*?):(([^}]*?):)?([^}]*?)\}/g,
      (whole, provider: string, _: unknown, path: string, key: string) => {
        return providers.get(provider)?.(path ?? '', key) ?? whole
      },
    )
    resolved.set(name, replaced)
  }
  return { properties: resolved, problems }
}

function makeProvider(className: string, parameter: (name: string) => string | undefined, access: ProviderAccess): Lookup | undefined {
  const isAllowed = (path: string): boolean => {
    const allowed = parameter('allowed.paths')
    if (allowed === undefined) return true
    return !path.split('/').includes('..') && allowed.split(',').some((root) => path === root.trim() || path.startsWith(`${root.trim()}/`))
  }
  switch (className) {
    case `${packageName}EnvVarConfigProvider`: {
      const pattern = new RegExp(`^(?:${parameter('allowlist.pattern') ?? '.*'})$`)
      return (path, key) => (path === '' && pattern.test(key) ? access.environment?.[key] : undefined)
    }
    case `${packageName}FileConfigProvider`:
      return (path, key) => {
        const text = path !== '' && isAllowed(path) ? access.readFile?.(path) : undefined
        return text === undefined ? undefined : parseProperties(text).get(key)
      }
    case `${packageName}DirectoryConfigProvider`:
      return (path, key) => (path !== '' && isAllowed(path) && !key.includes('/') ? access.readFile?.(`${path}/${key}`) : undefined)
    default:
      return undefined
  }
}
