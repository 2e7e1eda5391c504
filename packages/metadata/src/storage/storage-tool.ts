import type { Disk, Random } from '@samsa/ports'
import { type Endpoint, parseDynamicVoters, type Voter } from '@samsa/raft'
import type { Digests } from '../controller/types.ts'
import { defaultLevel, featureOf, metadataVersionFeature, productionFeatures } from '../features/feature.ts'
import {
  latestProductionLevel,
  metadataVersionName,
  metadataVersionOf,
  minimumMetadataVersion,
  parseMetadataVersion,
} from '../features/metadata-version.ts'
import { randomUuid } from '../records/random-uuid.ts'
import { type CommandSpec, type ParsedArguments, parseArguments } from './argument-parser.ts'
import { printDirectories } from './directory-report.ts'
import { formatDirectories } from './formatter.ts'
import { illegalArgument, StorageFailure, terseFailure } from './storage-failure.ts'

/** What the tool reads of a server's configuration. */
export interface StorageConfig {
  readonly nodeId: number
  /** `process.roles`; empty in a file for a ZooKeeper cluster. */
  readonly processRoles: readonly string[]
  readonly logDirs: readonly string[]
  readonly metadataLogDir: string
  readonly controllerListenerNames: readonly string[]
  /** `controller.quorum.voters` has entries. */
  readonly hasStaticVoters: boolean
  /** Advertised controller listeners; an empty host means that none is set. */
  readonly controllerListeners: readonly Endpoint[]
  readonly unstableFeatureVersionsEnabled: boolean
}

export interface StorageToolWorld {
  readonly disk: Disk
  readonly random: Random
  readonly digests: Digests
  readonly nowMs: number
  /** A line for standard output, without its end. */
  readonly out: (line: string) => void
  /** A line for standard error. */
  readonly err: (line: string) => void
  /** Reads a configuration file. Throws where it is missing or invalid; the message goes to standard error. */
  readonly loadConfig: (path: string) => StorageConfig
  /** The name in usages; `kafka-storage` if absent. */
  readonly program?: string
}

const config = { long: '--config', short: '-c', kind: 'value', required: true, help: 'The configuration file of the server.' } as const
const latest = metadataVersionName(latestProductionLevel)
const releaseHelp = `From ${minimumMetadataVersion} on; ${latest} if absent.`

const commands: readonly CommandSpec[] = [
  { name: 'info', help: 'Shows how the log directories of this node are formatted.', options: [config] },
  {
    name: 'format',
    help: 'Formats the log directories of this node.',
    options: [
      config,
      { long: '--cluster-id', short: '-t', kind: 'value', required: true, help: 'The id of the cluster, the same on all nodes.' },
      {
        long: '--add-scram',
        short: '-S',
        kind: 'list',
        help: "A SCRAM user of the new cluster, such as 'SCRAM-SHA-256=[name=alice,password=secret]' or with salt and saltedpassword in base64. May be repeated.",
      },
      { long: '--ignore-formatted', short: '-g', kind: 'flag', help: 'Leaves directories alone that are formatted already.' },
      {
        long: '--release-version',
        short: '-r',
        kind: 'value',
        help: `The release whose feature levels the cluster begins with. ${releaseHelp}`,
      },
      { long: '--feature', short: '-f', kind: 'list', help: 'The level of one feature, such as kraft.version=1. May be repeated.' },
      {
        long: '--standalone',
        short: '-s',
        kind: 'flag',
        group: 'quorum',
        help: 'This controller alone is the first quorum; others may join later.',
      },
      { long: '--no-initial-controllers', short: '-N', kind: 'flag', group: 'quorum', help: 'The node joins a quorum that exists.' },
      {
        long: '--initial-controllers',
        short: '-I',
        kind: 'value',
        group: 'quorum',
        help: 'The first quorum: id@host:port:directory-id, separated by commas, the same on all of its controllers.',
      },
    ],
  },
  {
    name: 'version-mapping',
    help: 'Shows the feature levels that go with a metadata version.',
    options: [{ long: '--release-version', short: '-r', kind: 'value', help: releaseHelp }],
  },
  {
    name: 'feature-dependencies',
    help: 'Shows what a level of a feature needs of other features.',
    options: [
      {
        long: '--feature',
        short: '-f',
        kind: 'list',
        required: true,
        help: 'A feature and its level, such as metadata.version=5. May be repeated.',
      },
    ],
  },
  { name: 'random-uuid', help: 'Prints a random UUID.', options: [] },
]

/** `kafka-storage`: returns the exit code. */
export function runStorageTool(args: readonly string[], world: StorageToolWorld): number {
  const outcome = parseArguments(world.program ?? 'kafka-storage', 'The storage tool.', commands, args)
  if ('help' in outcome) {
    world.out(outcome.help.replace(/\n$/, ''))
    return 0
  }
  if ('error' in outcome) {
    world.err(outcome.error)
    return 1
  }
  try {
    return execute(outcome.parsed, world)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    world.err(error instanceof StorageFailure ? error.report : error.message)
    return 1
  }
}

function execute(parsed: ParsedArguments, world: StorageToolWorld): number {
  switch (parsed.command) {
    case 'info': {
      const server = world.loadConfig(one(parsed, '--config') ?? '')
      return printDirectories(world, server.processRoles.length > 0, directoriesOf(server))
    }
    case 'format':
      format(parsed, world.loadConfig(one(parsed, '--config') ?? ''), world)
      return 0
    case 'version-mapping':
      printVersionMapping(one(parsed, '--release-version') ?? latest, world)
      return 0
    case 'feature-dependencies':
      for (const argument of parsed.values.get('--feature') ?? []) printDependencies(argument, world)
      return 0
    default:
      world.out(randomUuid(world.random))
      return 0
  }
}

function one(parsed: ParsedArguments, option: string): string | undefined {
  return parsed.values.get(option)?.[0]
}

function directoriesOf(server: StorageConfig): readonly string[] {
  return [...new Set([...server.logDirs, server.metadataLogDir])].sort()
}

function format(parsed: ParsedArguments, server: StorageConfig, world: StorageToolWorld): void {
  const release = one(parsed, '--release-version')
  if (server.processRoles.length === 0)
    throw terseFailure(
      'The kafka configuration file appears to be for a legacy cluster. Formatting is only supported for clusters in KRaft mode.',
    )
  const releaseVersion = release === undefined ? undefined : parseMetadataVersion(release, server.unstableFeatureVersionsEnabled)
  if (typeof releaseVersion === 'string') throw terseFailure(releaseVersion)
  const featureLevels = new Map((parsed.values.get('--feature') ?? []).map(parseNameAndLevel))
  const initialVoters = votersOf(parsed, server, world)
  formatDirectories(
    {
      nodeId: server.nodeId,
      clusterId: one(parsed, '--cluster-id') ?? '',
      directories: directoriesOf(server),
      metadataLogDirectory: server.metadataLogDir,
      controllerListenerName: server.controllerListenerNames[0] ?? '',
      featureLevels,
      scramArguments: parsed.values.get('--add-scram') ?? [],
      ignoreFormatted: parsed.flags.has('--ignore-formatted'),
      unstableFeatureVersionsEnabled: server.unstableFeatureVersionsEnabled,
      hasDynamicQuorum: !server.hasStaticVoters,
      ...(releaseVersion === undefined ? {} : { releaseVersion }),
      ...(initialVoters === undefined ? {} : { initialVoters }),
    },
    { ...world, print: world.out },
  )
}

function votersOf(parsed: ParsedArguments, server: StorageConfig, world: StorageToolWorld): readonly Voter[] | undefined {
  const listener = (server.controllerListenerNames[0] ?? '').toUpperCase()
  const initial = one(parsed, '--initial-controllers')
  const standalone = parsed.flags.has('--standalone')
  const isController = server.processRoles.includes('controller')
  if (server.hasStaticVoters && (initial !== undefined || standalone))
    throw terseFailure(
      'You cannot specify controller.quorum.voters and format the node with --initial-controllers or --standalone. If you want to use dynamic ' +
        'quorum, please remove controller.quorum.voters and specify controller.quorum.bootstrap.servers instead.',
    )
  let voters = initial === undefined ? undefined : dynamicVoters(initial, listener)
  if (standalone) {
    if (!isController) throw terseFailure('You can only use --standalone on a controller.')
    const [local] = server.controllerListeners
    if (local === undefined) throw new StorageFailure('No controller listeners found.')
    const host = local.host === '' ? 'localhost' : local.host.includes(':') ? `[${local.host}]` : local.host
    voters = dynamicVoters(`${server.nodeId}@${host}:${local.port}:${randomUuid(world.random)}`, listener)
  }
  if (!parsed.flags.has('--no-initial-controllers') && isController && !server.hasStaticVoters && voters === undefined)
    throw terseFailure(
      'Because controller.quorum.voters is not set on this controller, you must specify one of the following: --standalone, ' +
        '--initial-controllers, or --no-initial-controllers.',
    )
  return voters
}

function dynamicVoters(text: string, listener: string): readonly Voter[] {
  const voters = parseDynamicVoters(text, listener)
  if (typeof voters === 'string') throw illegalArgument(voters)
  return voters
}

function parseNameAndLevel(input: string): [string, number] {
  const equals = input.indexOf('=')
  if (equals < 0) throw new StorageFailure(`Can't parse feature=level string ${input}: equals sign not found.`)
  const text = input.slice(equals + 1).trim()
  if (!isShort(text)) throw new StorageFailure(`Can't parse feature=level string ${input}: unable to parse ${text} as a short.`)
  return [input.slice(0, equals).trim(), Number(text)]
}

function isShort(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) <= 32767
}

function printVersionMapping(release: string, { out }: StorageToolWorld): void {
  const version = parseMetadataVersion(release, true)
  if (typeof version === 'string') throw terseFailure(version)
  out(`metadata.version=${version.level} (${release})`)
  for (const feature of productionFeatures) out(`${feature.name}=${defaultLevel(feature, version.level)}`)
}

function printDependencies(argument: string, { out }: StorageToolWorld): void {
  const equals = argument.indexOf('=')
  if (equals < 0) throw terseFailure(`Invalid feature format: ${argument}. Expected format: 'feature=version' (e.g. 'group.version=1')`)
  const name = argument.slice(0, equals).trim()
  const text = argument.slice(equals + 1).trim()
  if (!isShort(text)) throw terseFailure(`Invalid version format: ${text} for feature ${name}`)
  const level = Number(text)
  if (name === metadataVersionFeature) {
    const version = metadataVersionOf(level)
    if (version === undefined) throw terseFailure(`Unknown metadata.version ${level}`)
    out(`${name}=${level} (${version.name}) has no dependencies.`)
    return
  }
  const feature = featureOf(name)
  if (feature === undefined) throw terseFailure(`Unknown feature: ${name}`)
  const dependencies = feature.dependencies[level]
  if (dependencies === undefined) throw terseFailure(`Feature level ${level} is not supported for feature ${name}`)
  if (dependencies.size === 0) out(`${name}=${level} has no dependencies.`)
  else {
    out(`${name}=${level} requires:`)
    for (const [needed, at] of dependencies)
      out(`    ${needed}=${at}${needed === metadataVersionFeature ? ` (${metadataVersionName(at)})` : ''}`)
  }
}
