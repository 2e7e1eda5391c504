import type { DynamicBrokerConfig } from '@samsa/config'
import type { LogStore } from '@samsa/log'
import { metadataVersionSupports } from '@samsa/metadata'
import type { MetadataImage } from '@samsa/metadata'

const ALL = '*'

/** Paths of the log directories that take no new replicas by `cordoned.log.dirs` (KIP-1066). */
export function cordonedPaths(config: DynamicBrokerConfig): ReadonlySet<string> {
  const cordoned = config.current.get('cordoned.log.dirs')
  const given = config.current.logDirs
  return new Set(config.static.logDirs.filter((_path, at) => cordoned.includes(ALL) || cordoned.includes(given[at] ?? '')))
}

/** What clients are told of them: nothing before the metadata version that knows of it. */
export function shownCordonedPaths(config: DynamicBrokerConfig, image: MetadataImage): ReadonlySet<string> {
  return isKnown(image) ? cordonedPaths(config) : new Set()
}

/** Their ids for the controller; null where the metadata version does not know of it. */
export function cordonedDirectoryIds(config: DynamicBrokerConfig, store: LogStore, image: MetadataImage): string[] | null {
  if (!isKnown(image)) return null
  const paths = cordonedPaths(config)
  return store.directories.filter(({ path }) => paths.has(path)).map(({ directoryId }) => directoryId)
}

function isKnown({ features }: MetadataImage): boolean {
  return features.metadataVersion !== undefined && metadataVersionSupports.cordonedDirectories(features.metadataVersion)
}
