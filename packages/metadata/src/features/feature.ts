import type { VersionRange } from '../image/metadata-image.ts'
import { latestProductionLevel, latestTestingLevel, metadataVersionName } from './metadata-version.ts'

export const metadataVersionFeature = 'metadata.version'
export const kraftVersionFeature = 'kraft.version'

/** A feature besides metadata.version. */
export interface Feature {
  readonly name: string
  readonly latestProduction: number
  /** By level: the metadata.version from which new clusters start with it. */
  readonly bootstrapMetadataVersions: readonly number[]
  /** By level: what it needs of other features. */
  readonly dependencies: readonly ReadonlyMap<string, number>[]
}

const minimumLevel = 7
const none: ReadonlyMap<string, number> = new Map()

function feature(name: string, bootstrap: readonly number[], dependencies: readonly ReadonlyMap<string, number>[] = []): Feature {
  return {
    name,
    latestProduction: bootstrap.length,
    bootstrapMetadataVersions: [minimumLevel, ...bootstrap],
    dependencies: [none, ...bootstrap.map((_, index) => dependencies[index] ?? none)],
  }
}

/** In the order in which Kafka's tools list them. */
export const productionFeatures: readonly Feature[] = [
  feature(kraftVersionFeature, [21]),
  feature('transaction.version', [24, 24]),
  feature('group.version', [22]),
  feature('eligible.leader.replicas.version', [26], [new Map([[metadataVersionFeature, 23]])]),
  feature('share.version', [28]),
  feature('streams.version', [29]),
]

export function featureOf(name: string): Feature | undefined {
  return productionFeatures.find((candidate) => candidate.name === name)
}

/** The level a new cluster of that metadata.version starts with. */
export function defaultLevel(of: Feature, metadataVersion: number): number {
  let level = 0
  while ((of.bootstrapMetadataVersions[level + 1] ?? Infinity) <= metadataVersion) level++
  return level
}

/** Every finalized feature of a new cluster but metadata.version and kraft.version, where the level is above 0. */
export function defaultFeatureLevels(metadataVersion: number): ReadonlyMap<string, number> {
  const levels = productionFeatures
    .filter((candidate) => candidate.name !== kraftVersionFeature)
    .map((candidate): [string, number] => [candidate.name, defaultLevel(candidate, metadataVersion)])
  return new Map(levels.filter(([, level]) => level > 0))
}

/** Why `level` cannot be set among `levels` (which hold metadata.version too), in Kafka's words; undefined if it can. */
export function unmetDependency(of: Feature, level: number, levels: ReadonlyMap<string, number>): string | undefined {
  const metadataVersion = levels.get(metadataVersionFeature) ?? 0
  if (level >= 1 && metadataVersion < minimumLevel) {
    const needed = `metadata.version=${minimumLevel} (${metadataVersionName(minimumLevel)})`
    return `${of.name} could not be set to ${level} because it depends on ${needed}`
  }
  for (const [name, needed] of of.dependencies[level] ?? none) {
    const actual = levels.get(name)
    if (actual === undefined || actual < needed)
      return `${of.name} could not be set to ${level} because it depends on ${name} level ${needed}`
  }
  return undefined
}

/** The features of this software with their ranges, as registrations and ApiVersions tell them. */
export function supportedFeatures(unstable: boolean): ReadonlyMap<string, VersionRange> {
  const ranges = new Map<string, VersionRange>([
    [metadataVersionFeature, { min: minimumLevel, max: unstable ? latestTestingLevel : latestProductionLevel }],
  ])
  for (const candidate of productionFeatures) ranges.set(candidate.name, { min: 0, max: candidate.latestProduction })
  return ranges
}
