import type { Disk, Random } from '@samsa/ports'
import { bootstrapSnapshotId, encodeSnapshot, type Voter, VoterSet, writeSnapshotFile } from '@samsa/raft'
import type { Digests } from '../controller/types.ts'
import {
  defaultLevel,
  featureOf,
  kraftVersionFeature,
  metadataVersionFeature,
  productionFeatures,
  unmetDependency,
} from '../features/feature.ts'
import {
  latestProductionLevel,
  latestTestingLevel,
  type MetadataVersion,
  metadataVersionName,
  metadataVersionOf,
  metadataVersionSupports,
  metadataVersions,
} from '../features/metadata-version.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { randomUuid } from '../records/random-uuid.ts'
import { writeBootstrapRecords } from './bootstrap-file.ts'
import { type DirectoryProperties, loadDirectories, verifyDirectories, writeDirectoryProperties } from './directory-properties.ts'
import { bootstrapText, javaCopyOrder, javaHashOrder } from './java-text.ts'
import { parseScramArgument } from './scram-argument.ts'
import { illegalArgument, StorageFailure, terseFailure } from './storage-failure.ts'

export interface FormatOptions {
  readonly nodeId: number
  readonly clusterId: string
  readonly directories: readonly string[]
  readonly metadataLogDirectory: string
  readonly controllerListenerName: string
  /** `--release-version`. */
  readonly releaseVersion?: MetadataVersion
  /** `--feature`. */
  readonly featureLevels?: ReadonlyMap<string, number>
  /** `--add-scram`. */
  readonly scramArguments?: readonly string[]
  readonly ignoreFormatted: boolean
  readonly unstableFeatureVersionsEnabled: boolean
  /** `controller.quorum.voters` is not set. */
  readonly hasDynamicQuorum: boolean
  /** `--standalone` or `--initial-controllers`: the first voters. */
  readonly initialVoters?: readonly Voter[]
}

export interface FormatWorld {
  readonly disk: Disk
  readonly random: Random
  readonly digests: Digests
  readonly nowMs: number
  readonly print: (line: string) => void
}

/** What `kafka-storage format` does once it knows its options. Throws a StorageFailure with Kafka's words. */
export function formatDirectories(options: FormatOptions, world: FormatWorld): void {
  const { nodeId, clusterId, metadataLogDirectory } = options
  if (nodeId < 0) throw new StorageFailure('You must specify a valid non-negative node ID.')
  const directories = [...new Set(options.directories)].sort()
  if (directories.length === 0) throw terseFailure('You must specify at least one directory to format')
  if (!directories.includes(metadataLogDirectory)) {
    const given = `[${directories.join(', ')}]`
    throw terseFailure(`The specified metadata log directory, ${metadataLogDirectory} was not one of the given directories: ${given}`)
  }
  const metadataVersion = effectiveVersion(options)
  const levels = effectiveLevels(options, metadataVersion.level)
  const records = bootstrapRecords(options, metadataVersion.level, levels, world)
  const ensemble = loadDirectories(world.disk, directories)
  verifyDirectories(ensemble, clusterId, nodeId)
  const [formatted] = javaCopyOrder(ensemble.formatted.keys())
  if (!options.ignoreFormatted && formatted !== undefined)
    throw terseFailure(
      `Log directory ${formatted} is already formatted. Use --ignore-formatted to ignore this directory and format the others.`,
    )
  for (const directory of ensemble.failed) world.print(`I/O error trying to read log directory ${directory}. Ignoring...`)
  if (ensemble.failed.length > 0 && ensemble.empty.length === 0 && ensemble.formatted.size === 0)
    throw terseFailure('No available log directories to format.')
  if (ensemble.empty.length === 0) {
    world.print('All of the log directories are already formatted.')
    return
  }
  world.print(`Bootstrap metadata: ${bootstrapText(records, metadataVersion.level)}`)
  for (const directory of javaHashOrder(ensemble.empty)) {
    const voters = directory === metadataLogDirectory ? options.initialVoters : undefined
    const self = voters?.find(({ key }) => key.id === nodeId)
    world.print(`Formatting ${kindOf(options, directory)} ${directory} with ${metadataVersionFeature} ${metadataVersion.name}.`)
    const directoryId = self?.key.directoryId ?? randomUuid(world.random)
    const properties: DirectoryProperties = { version: 1, clusterId, nodeId, directoryId }
    writeDirectory(directory, properties, records, voters, levels.get(kraftVersionFeature) ?? 0, world)
  }
}

function writeDirectory(
  directory: string,
  properties: DirectoryProperties,
  records: readonly MetadataRecord[],
  voters: readonly Voter[] | undefined,
  kraftVersion: number,
  { disk, nowMs }: FormatWorld,
): void {
  disk.makeDirectory(directory)
  writeBootstrapRecords(disk, directory, records, nowMs)
  if (voters !== undefined) {
    const log = `${directory}/__cluster_metadata-0`
    disk.makeDirectory(log)
    const header = { lastContainedLogTimestampMs: nowMs, kraftVersion, voters: new VoterSet(voters) }
    writeSnapshotFile(disk, log, bootstrapSnapshotId, encodeSnapshot(bootstrapSnapshotId, header, [], nowMs))
  }
  // Last, for it says that all the rest is there.
  writeDirectoryProperties(disk, directory, properties, nowMs)
}

function kindOf({ metadataLogDirectory, initialVoters, nodeId }: FormatOptions, directory: string): string {
  if (directory !== metadataLogDirectory) return 'data directory'
  if (initialVoters === undefined) return 'metadata directory'
  return initialVoters.some(({ key }) => key.id === nodeId) ? 'dynamic metadata voter directory' : 'dynamic metadata directory'
}

function effectiveVersion(options: FormatOptions): MetadataVersion {
  const level = options.featureLevels?.get(metadataVersionFeature)
  const highest = options.unstableFeatureVersionsEnabled ? latestTestingLevel : latestProductionLevel
  if (level !== undefined && options.releaseVersion !== undefined)
    throw terseFailure(`Use --release-version instead of --feature ${metadataVersionFeature}=X to avoid ambiguity.`)
  const version = level === undefined ? (options.releaseVersion ?? metadataVersionOf(highest)) : metadataVersionOf(level)
  if (version === undefined) {
    const range = `Valid feature levels are from ${metadataVersions[0]?.level} to ${latestTestingLevel}.`
    throw illegalArgument(`No MetadataVersion with feature level ${level}. ${range}`)
  }
  if (version.level > highest) throw terseFailure(`${metadataVersionFeature} ${version.name} is not yet stable.`)
  return version
}

/** Levels of all features, metadata.version and kraft.version among them. */
function effectiveLevels(options: FormatOptions, metadataVersion: number): ReadonlyMap<string, number> {
  const levels = new Map<string, number>()
  const names = [...(options.featureLevels?.keys() ?? [])].sort()
  for (const name of names) {
    if (name !== metadataVersionFeature && featureOf(name) === undefined) {
      const supported = productionFeatures.map((feature) => feature.name).sort()
      throw terseFailure(`Unsupported feature: ${name}. Supported features are: ${supported.join(', ')}`)
    }
    levels.set(name, options.featureLevels?.get(name) ?? 0)
  }
  levels.set(metadataVersionFeature, metadataVersion)
  for (const feature of productionFeatures) {
    if (feature.name === kraftVersionFeature) levels.set(feature.name, kraftLevel(options, levels.get(feature.name)))
    else if (!levels.has(feature.name)) levels.set(feature.name, defaultLevel(feature, metadataVersion))
  }
  for (const name of [...levels.keys()].sort()) {
    const feature = featureOf(name)
    if (feature === undefined) continue
    const level = levels.get(name) ?? 0
    if (level < 0 || level > feature.latestProduction) throw illegalArgument(`No feature:${name} with feature level ${level}`)
    const unmet = unmetDependency(feature, level, levels)
    if (unmet !== undefined) throw illegalArgument(unmet)
  }
  return levels
}

function kraftLevel(options: FormatOptions, configured: number | undefined): number {
  if (configured === undefined) return options.hasDynamicQuorum ? 1 : 0
  if (configured === 0 && options.hasDynamicQuorum)
    throw terseFailure(
      'Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags --standalone, --initial-controllers, or ' +
        '--no-initial-controllers is used. For dynamic controllers support, try removing the --feature flag for kraft.version.',
    )
  if (configured !== 0 && !options.hasDynamicQuorum)
    throw terseFailure(
      `Cannot set kraft.version to ${configured} unless controller.quorum.voters is empty and one of the flags --standalone, ` +
        '--initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try using one of --standalone, ' +
        '--initial-controllers, or --no-initial-controllers and removing controller.quorum.voters.',
    )
  return configured
}

function bootstrapRecords(
  options: FormatOptions,
  metadataVersion: number,
  levels: ReadonlyMap<string, number>,
  { digests, random }: FormatWorld,
): readonly MetadataRecord[] {
  const records: MetadataRecord[] = [makeRecord('FeatureLevelRecord', 0, { name: metadataVersionFeature, featureLevel: metadataVersion })]
  for (const name of [...levels.keys()].sort()) {
    const featureLevel = levels.get(name) ?? 0
    if (name !== metadataVersionFeature && name !== kraftVersionFeature && featureLevel > 0)
      records.push(makeRecord('FeatureLevelRecord', 0, { name, featureLevel }))
  }
  const scram = options.scramArguments ?? []
  if (scram.length > 0 && !metadataVersionSupports.scram(metadataVersion))
    throw terseFailure(`SCRAM is only supported in ${metadataVersionFeature} ${metadataVersionName(11)} or later.`)
  for (const argument of scram) records.push(parseScramArgument(argument, digests, random))
  return records
}
