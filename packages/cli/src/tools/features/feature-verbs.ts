import type { Admin, FeatureUpdate, FeatureUpgradeType } from '@samsa/client'
import { latestProductionLevel, metadataVersionName, metadataVersionOf } from '@samsa/metadata'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, java, javaFuture } from '../cluster/kafka-error.ts'
import { JavaError, illegalArgument } from '../java/java-error.ts'
import { ArgumentError } from '../options/argparse.ts'
import type { Arguments } from '../options/argparse.ts'
import type { ToolIo } from '../tool-io.ts'
import { featureDependencies } from './dependencies.ts'
import { defaultLevels, levelOfVersion, nameAndLevel } from './metadata-levels.ts'
import { featuresParser } from './options.ts'

const METADATA_VERSION = 'metadata.version'
const OPERATIONS = { upgrade: 'upgrade', downgrade: 'downgrade', disable: 'disable' } as const

const runtime = (message: string): JavaError => new JavaError('java.lang.RuntimeException', message)

/** Does what a command line of `kafka-features` asks for. */
export async function runFeatureVerb(io: ToolIo, given: Arguments): Promise<void> {
  const [command] = given.commands
  if (command === 'version-mapping') versionMapping(io, given)
  else if (command === 'feature-dependencies') featureDependencies(io, given.values('feature') ?? [])
  else await onCluster(io, given)
}

async function onCluster(io: ToolIo, given: Arguments): Promise<void> {
  const addresses = { servers: given.value('bootstrap_server'), controllers: given.value('bootstrap_controller') }
  if (addresses.servers === undefined && addresses.controllers === undefined)
    throw new ArgumentError('You must specify either --bootstrap-controller or --bootstrap-server.', featuresParser, [])
  await withAccess({ ...addresses, commandConfig: given.value('command_config') }, async (access) => {
    const { admin } = access
    const downgrade = given.flag('unsafe') ? 'UNSAFE_DOWNGRADE' : 'SAFE_DOWNGRADE'
    switch (given.commands[0]) {
      case 'describe':
        await describe(io, admin, given.number('node_id'))
        return
      case 'upgrade':
        await update(io, admin, {
          operation: OPERATIONS.upgrade,
          updates: wantedUpdates(io, given, 'UPGRADE'),
          dryRun: given.flag('dry_run'),
        })
        return
      case 'downgrade':
        await update(io, admin, {
          operation: OPERATIONS.downgrade,
          updates: wantedUpdates(io, given, downgrade),
          dryRun: given.flag('dry_run'),
        })
        return
      default:
        await update(io, admin, { operation: OPERATIONS.disable, updates: disabled(given, downgrade), dryRun: given.flag('dry_run') })
    }
  })
}

function levelText(feature: string, level: number): string {
  if (feature !== METADATA_VERSION) return String(level)
  return metadataVersionOf(level) === undefined ? `UNKNOWN ${level}` : metadataVersionName(level)
}

async function describe(io: ToolIo, admin: Admin, nodeId: number | undefined): Promise<void> {
  if (nodeId !== undefined && nodeId < 0) throw illegalArgument(`Invalid node id ${nodeId}: must be non-negative.`)
  const features = await javaFuture(admin.describeFeatures(nodeId === undefined ? {} : { nodeId }))
  for (const name of [...features.supported.keys()].sort()) {
    const range = features.supported.get(name)
    const cells = [range?.minVersion ?? 0, range?.maxVersion ?? 0, features.finalized.get(name)?.maxVersionLevel ?? 0].map((level) =>
      levelText(name, level).padEnd(15),
    )
    io.out(
      `Feature: ${name.padEnd(40)}  SupportedMinVersion: ${cells[0]}  SupportedMaxVersion: ${cells[1]}  FinalizedVersionLevel: ${cells[2]}  Epoch: ${features.finalizedEpoch ?? '-'}\n`,
    )
  }
}

function wantedUpdates(io: ToolIo, given: Arguments, upgradeType: FeatureUpgradeType): Map<string, FeatureUpdate> {
  const [metadata, release, features] = [given.value('metadata'), given.value('release_version'), given.values('feature')]
  const updates = new Map<string, FeatureUpdate>()
  if (release !== undefined) {
    if (metadata !== undefined || features !== undefined) throw runtime('Can not specify `release-version` with other feature flags.')
    const level = levelOfVersion(release)
    updates.set(METADATA_VERSION, { maxVersionLevel: level, upgradeType })
    for (const [name, maxVersionLevel] of defaultLevels(level)) {
      // A feature is not upgraded to nothing.
      if (upgradeType !== 'UPGRADE' || maxVersionLevel > 0) updates.set(name, { maxVersionLevel, upgradeType })
    }
    return updates
  }
  if (metadata !== undefined) {
    io.out(' `metadata` flag is deprecated and may be removed in a future release.\n')
    updates.set(METADATA_VERSION, { maxVersionLevel: levelOfVersion(metadata), upgradeType })
  }
  for (const text of features ?? []) {
    const [name, maxVersionLevel] = nameAndLevel(text)
    if (updates.has(name)) throw runtime(`Feature ${name} was specified more than once.`)
    updates.set(name, { maxVersionLevel, upgradeType })
  }
  return updates
}

function disabled(given: Arguments, upgradeType: FeatureUpgradeType): Map<string, FeatureUpdate> {
  const updates = new Map<string, FeatureUpdate>()
  for (const name of given.values('feature') ?? []) {
    if (updates.has(name)) throw runtime(`Feature ${name} was specified more than once.`)
    updates.set(name, { maxVersionLevel: 0, upgradeType })
  }
  return updates
}

interface Update {
  readonly operation: keyof typeof OPERATIONS
  readonly updates: ReadonlyMap<string, FeatureUpdate>
  readonly dryRun: boolean
}

async function update(io: ToolIo, admin: Admin, { operation, updates, dryRun }: Update): Promise<void> {
  if (updates.size === 0) throw runtime(`You must specify at least one feature to ${operation}`)
  const outcomes = await java(admin.updateFeatures(Object.fromEntries(updates), { validateOnly: dryRun }))
  let failures = 0
  for (const name of [...updates.keys()].sort()) {
    const outcome = outcomes.get(name)
    const level = updates.get(name)?.maxVersionLevel ?? 0
    if (outcome instanceof Error) {
      const what = operation === 'disable' ? `disable ${name}` : `${operation} ${name} to ${level}`
      io.out(`${dryRun ? 'Can not ' : 'Could not '}${what}. ${asJavaError(outcome).message}\n`)
      failures++
    } else io.out(`${name}${dryRun ? ' can be ' : ' was '}${operation === 'disable' ? 'disabled.' : `${operation}d to ${level}.`}\n`)
  }
  if (failures > 0) throw runtime(`${failures} out of ${updates.size} operation(s) failed.`)
}

function versionMapping(io: ToolIo, given: Arguments): void {
  const release = given.value('release_version') ?? metadataVersionName(latestProductionLevel)
  const level = levelOfVersion(release)
  const lines = [...defaultLevels(level)].map(([name, each]) => `${name}=${each}\n`)
  io.out(`metadata.version=${level} (${release})\n${lines.join('')}`)
}
