/** A level of metadata.version: its name is `release-IVn`. */
export interface MetadataVersion {
  readonly level: number
  readonly name: string
  /** The level brought or changed records, so a downgrade past it would lose some. */
  readonly changesRecords: boolean
}

/** Levels from 7 on, in order; `+` marks those that changed the records. */
const names =
  '3.3-IV3 3.4-IV0+ 3.5-IV0 3.5-IV1 3.5-IV2+ 3.6-IV0 3.6-IV1+ 3.6-IV2+ 3.7-IV0+ 3.7-IV1 3.7-IV2+ 3.7-IV3 3.7-IV4 3.8-IV0 3.9-IV0 ' +
  '4.0-IV0 4.0-IV1+ 4.0-IV2 4.0-IV3 4.1-IV0 4.1-IV1 4.2-IV0 4.2-IV1 4.3-IV0+ 4.4-IV0'

const firstLevel = 7

export const metadataVersions: readonly MetadataVersion[] = names.split(' ').map((entry, index) => ({
  level: firstLevel + index,
  name: entry.replace('+', ''),
  changesRecords: entry.endsWith('+'),
}))

export const minimumMetadataVersion = '3.3-IV3'
/** Levels above need `unstable.feature.versions.enable`. */
export const latestProductionLevel = 30
export const latestTestingLevel = firstLevel + metadataVersions.length - 1

export function isKnownMetadataVersion(level: number): boolean {
  return metadataVersionOf(level) !== undefined
}

export function metadataVersionOf(level: number): MetadataVersion | undefined {
  return metadataVersions[level - firstLevel]
}

/** `4.3-IV0`, or the number where it is not known. */
export function metadataVersionName(level: number): string {
  return metadataVersionOf(level)?.name ?? String(level)
}

/**
 * The version a release name means: `3.7-IV2` itself, `3.7` and `3.7.1` the last production level of 3.7. A string is why not, in Kafka's
 * words.
 */
export function parseMetadataVersion(text: string, unstable: boolean): MetadataVersion | string {
  const segments = text.split('.')
  const key = segments.length <= 2 ? text : segments.slice(0, 2).join('.')
  const found =
    metadataVersions.find((version) => version.name === key) ??
    metadataVersions.findLast((version) => version.level <= latestProductionLevel && version.name.split('-')[0] === key)
  const highest = unstable ? latestTestingLevel : latestProductionLevel
  if (found !== undefined && found.level <= highest) return found
  const supported = metadataVersions.filter((version) => version.level <= highest).map((version) => version.name)
  return `Unknown metadata.version '${text}'. Supported metadata.version are: ${supported.join(', ')}`
}

/** Whether records differ between two levels, so that going from one down to the other may lose metadata. */
export function recordsDiffer(left: number, right: number): boolean {
  const [low, high] = left < right ? [left, right] : [right, left]
  return metadataVersions.some((version) => version.level > low && version.level <= high && version.changesRecords)
}

/** What a metadata.version switches on. */
export const metadataVersionSupports = {
  scram: (level: number) => level >= 11,
  leaderEpochBumpOnIsrShrink: (level: number) => level < 12,
  transactions: (level: number) => level >= 13,
  delegationTokens: (level: number) => level >= 14,
  controllerRegistration: (level: number) => level >= 15,
  directoryAssignment: (level: number) => level >= 17,
  eligibleLeaderReplicas: (level: number) => level >= 23,
  cordonedDirectories: (level: number) => level >= 30,
}

/** The versions in which records are written at a metadata.version. */
export const recordVersions = {
  registerBroker: (level: number) => (level >= 30 ? 4 : level >= 17 ? 3 : level >= 8 ? 2 : 1),
  brokerRegistrationChange: (level: number) => (level >= 30 ? 3 : level >= 17 ? 2 : 1),
  partition: (level: number) => (level >= 23 ? 2 : level >= 17 ? 1 : 0),
}
