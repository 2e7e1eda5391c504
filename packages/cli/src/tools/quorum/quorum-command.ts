import type { Admin, QuorumInfo, QuorumReplica } from '@samsa/client'
import { existsSync } from 'node:fs'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, javaFuture } from '../cluster/kafka-error.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { uuidProblem } from '../java/uuid.ts'
import { ArgumentError, HelpShown, parseArguments } from '../options/argparse.ts'
import type { Arguments } from '../options/argparse.ts'
import { TERSE } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import { tabbedTable } from '../text/table.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { quorumParser } from './options.ts'

const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'
const terse = (message: string): JavaError => new JavaError(TERSE, message)

/** `kafka-metadata-quorum`. */
export const quorumCommand: Tool = async (io, args) => {
  try {
    const given = parseArguments(io, quorumParser, args)
    const file = given.value('command_config')
    if (file !== undefined && !existsSync(file)) throw terse(`Properties file ${file} does not exists!`)
    const properties = file === undefined ? new Map<string, string>() : readPropertyFile(file)
    const addresses = { servers: given.value('bootstrap_server'), controllers: given.value('bootstrap_controller') }
    await withAccess({ ...addresses, properties }, async (access) => {
      await run(io, access.admin, given, file === undefined ? undefined : properties)
    })
    return 0
  } catch (error) {
    if (error instanceof HelpShown) return 0
    if (error instanceof ToolExit) throw error
    if (error instanceof ArgumentError) error.print(io)
    else {
      const failure = asJavaError(error)
      io.err(`${failure.message}\n`)
      if (failure.className !== TERSE) io.err(`${stackTrace(failure)}\n`)
    }
    return 1
  }
}

async function run(io: ToolIo, admin: Admin, given: Arguments, properties: ReadonlyMap<string, string> | undefined): Promise<void> {
  switch (given.commands[0]) {
    case 'describe':
      await describe(io, admin, given)
      return
    case 'add-controller': {
      if (properties === undefined)
        throw terse('You must supply the configuration file of the controller you are adding when using add-controller.')
      const { controllerOf } = await import('./controller-file.ts')
      const controller = controllerOf(properties)
      const isDry = given.flag('dry_run')
      if (!isDry) await javaFuture(admin.addRaftVoter(controller))
      const endpoints = controller.endpoints.map(({ name, host, port }) => `${name}://${host.includes(':') ? `[${host}]` : host}:${port}`)
      io.out(
        `${isDry ? 'DRY RUN of adding' : 'Added'} controller ${controller.voterId} with directory id ${controller.voterDirectoryId} and endpoints: ${endpoints.join(', ')}\n`,
      )
      return
    }
    default: {
      const [id, directoryId] = [given.number('controller_id') ?? 0, given.text('controller_directory_id')]
      if (id < 0) throw terse(`Invalid negative --controller-id: ${id}`)
      requireUuid(directoryId)
      const isDry = given.flag('dry_run')
      if (!isDry) await javaFuture(admin.removeRaftVoter(id, directoryId))
      io.out(`${isDry ? 'DRY RUN of removing ' : 'Removed '} KRaft controller ${id} with directory id ${directoryId}\n`)
    }
  }
}

function requireUuid(text: string): void {
  const problem = uuidProblem(text)
  if (problem !== undefined) throw terse(`Failed to parse --controller-directory-id: ${problem}`)
}

async function describe(io: ToolIo, admin: Admin, given: Arguments): Promise<void> {
  const [status, replication, human] = ['status', 'replication', 'human_readable'].map((name) => given.flag(name))
  if (status === true && replication === true)
    throw terse('Only one of --status or --replication should be specified with describe sub-command')
  if (replication === true) await describeReplication(io, admin, human === true)
  else if (status !== true) throw terse('One of --status or --replication must be specified with describe sub-command')
  else if (human === true) throw terse('The option --human-readable is only supported along with --replication')
  else await describeStatus(io, admin)
}

function leaderOf(quorum: QuorumInfo): QuorumReplica {
  const leader = quorum.voters.find((voter) => voter.replicaId === quorum.leaderId)
  if (leader === undefined) throw new JavaError('java.util.NoSuchElementException', 'No value present')
  return leader
}

async function describeReplication(io: ToolIo, admin: Admin, human: boolean): Promise<void> {
  const quorum = await javaFuture(admin.describeMetadataQuorum())
  const leader = leaderOf(quorum)
  const time = (timestampMs: number | undefined): string => {
    if (timestampMs === undefined) return '-1'
    return human ? `${io.clock.nowMs() - timestampMs} ms ago` : String(timestampMs)
  }
  const row = (replica: QuorumReplica, status: string): string[] => [
    String(replica.replicaId),
    replica.replicaDirectoryId,
    String(replica.logEndOffset),
    String(leader.logEndOffset - replica.logEndOffset),
    time(replica.lastFetchTimestampMs),
    time(replica.lastCaughtUpTimestampMs),
    status,
  ]
  const followers = quorum.voters.filter((voter) => voter.replicaId !== quorum.leaderId)
  io.out(
    tabbedTable(
      ['NodeId', 'DirectoryId', 'LogEndOffset', 'Lag', 'LastFetchTimestamp', 'LastCaughtUpTimestamp', 'Status'],
      [row(leader, 'Leader'), ...followers.map((each) => row(each, 'Follower')), ...quorum.observers.map((each) => row(each, 'Observer'))],
    ),
  )
}

async function describeStatus(io: ToolIo, admin: Admin): Promise<void> {
  const { clusterId } = await javaFuture(admin.describeCluster())
  const quorum = await javaFuture(admin.describeMetadataQuorum())
  const leader = leaderOf(quorum)
  const slowest = quorum.voters.reduce((least, voter) => (voter.logEndOffset < least.logEndOffset ? voter : least))
  const [ahead, behind] = [leader.lastCaughtUpTimestampMs, slowest.lastCaughtUpTimestampMs]
  const lagMs = leader === slowest ? 0 : ahead !== undefined && behind !== undefined ? ahead - behind : -1
  const lines: [string, unknown][] = [
    ['ClusterId', clusterId],
    ['LeaderId', quorum.leaderId],
    ['LeaderEpoch', quorum.leaderEpoch],
    ['HighWatermark', quorum.highWatermark],
    ['MaxFollowerLag', leader.logEndOffset - slowest.logEndOffset],
    ['MaxFollowerLagTimeMs', lagMs],
    ['CurrentVoters', replicasText(quorum, quorum.voters)],
    ['CurrentObservers', replicasText(quorum, quorum.observers)],
  ]
  io.out(lines.map(([name, value]) => `${`${name}:`.padEnd(24)}${String(value)}\n`).join(''))
}

function replicasText(quorum: QuorumInfo, replicas: readonly QuorumReplica[]): string {
  const texts = replicas.map(({ replicaId, replicaDirectoryId }) => {
    const directory = replicaDirectoryId === ZERO_UUID ? '' : `, "directoryId": "${replicaDirectoryId}"`
    const endpoints = (quorum.nodes.get(replicaId) ?? []).map(
      ({ name, host, port }) => `"${name}://${host.includes(':') ? `[${host}]` : host}:${port}"`,
    )
    return `{"id": ${replicaId}${directory}${endpoints.length === 0 ? '' : `, "endpoints": [${endpoints.join(', ')}]`}}`
  })
  return `[${texts.join(', ')}]`
}
