import { latestProductionLevel, metadataVersionOf, productionFeatures } from '@samsa/metadata'
import { JavaError, illegalArgument } from '../java/java-error.ts'

const FIRST_LEVEL = 7

/** Every metadata.version that this software knows. */
function versions(): { readonly name: string; readonly level: number }[] {
  const found: { readonly name: string; readonly level: number }[] = []
  for (let level = FIRST_LEVEL; ; level++) {
    const version = metadataVersionOf(level)
    if (version === undefined) return found
    found.push({ name: version.name, level })
  }
}

/** The level of `3.7-IV2`; of `3.7` and `3.7.1` the last of that release. Throws Kafka's IllegalArgumentException. */
export function levelOfVersion(text: string): number {
  const all = versions()
  const segments = text.split('.')
  const key = segments.length <= 2 ? text : segments.slice(0, 2).join('.')
  const found =
    all.find((version) => version.name === key) ??
    all.findLast((version) => version.level <= latestProductionLevel && version.name.split('-')[0] === key)
  if (found !== undefined) return found.level
  throw illegalArgument(
    `Unknown metadata.version '${text}'. Supported metadata.version are: ${all.map((version) => version.name).join(', ')}`,
  )
}

/** The level of every feature that goes with a metadata.version, in the order in which Kafka lists them. */
export function defaultLevels(metadataVersion: number): ReadonlyMap<string, number> {
  return new Map(
    productionFeatures.map(({ name, bootstrapMetadataVersions }) => {
      let level = 0
      while ((bootstrapMetadataVersions[level + 1] ?? Infinity) <= metadataVersion) level++
      return [name, level]
    }),
  )
}

/** `feature=level` */
export function nameAndLevel(text: string): [name: string, level: number] {
  const fail = (reason: string): JavaError =>
    new JavaError('java.lang.RuntimeException', `Can't parse feature=level string ${text}: ${reason}`)
  const at = text.indexOf('=')
  if (at < 0) throw fail('equals sign not found.')
  const level = text.slice(at + 1).trim()
  if (!/^[+-]?\d{1,5}$/.test(level)) throw fail(`unable to parse ${level} as a short.`)
  return [text.slice(0, at).trim(), Number(level)]
}
