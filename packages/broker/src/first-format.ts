import { createHash, createHmac } from 'node:crypto'
import type { BrokerConfig } from '@samsa/config'
import { formatDirectories, randomUuid } from '@samsa/metadata'
import type { FormatWorld } from '@samsa/metadata'
import type { Disk, Logger, World } from '@samsa/ports'
import type { Voter } from '@samsa/raft'

/** Makes a directory and its missing parents so that a loss of power does not take them back. */
export function makeDurableDirectory(disk: Disk, path: string): void {
  if (disk.stat(path) !== undefined) return
  const slash = path.lastIndexOf('/')
  const parent = slash > 0 ? path.slice(0, slash) : slash === 0 ? '/' : '.'
  if (slash > 0) makeDurableDirectory(disk, parent)
  disk.makeDirectory(path)
  disk.syncDirectory(parent)
}

/** What an untouched folder may hold. */
const IGNORED: ReadonlySet<string> = new Set(['lost+found', '.lock'])

/** Hashes for what the controller and the formatter decide; synchronous, so that the simulator's order holds. */
export const digests: FormatWorld['digests'] = {
  hash: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
  hmac: (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest(),
}

/**
 * Formats the log directories if every one of them is new and empty, so that `samsa start` on an empty folder just starts: a cluster of
 * its own with a new id, this node as its only voter. Directories that hold anything are left alone.
 */
export function formatIfEmpty(world: World, config: BrokerConfig, hostName: string, log: Logger): void {
  const { disk } = world
  const isEmpty = (path: string): boolean => disk.stat(path) === undefined || disk.list(path).every((name) => IGNORED.has(name))
  if (!config.logDirs.every(isEmpty) || !isEmpty(config.metadataLogDir)) return
  const directories = [...new Set([...config.logDirs, config.metadataLogDir])]
  for (const directory of directories) makeDurableDirectory(disk, directory)
  const clusterId = randomUuid(world.random)
  const hasDynamicQuorum = config.quorumVoters.length === 0
  const self: Voter = {
    key: { id: config.nodeId, directoryId: randomUuid(world.random) },
    endpoints: config.advertisedControllerListeners.map(({ listenerName, host, port }) => ({
      listener: listenerName,
      host: host === '' ? hostName : host,
      port,
    })),
    minKRaftVersion: 0,
    maxKRaftVersion: 1,
  }
  formatDirectories(
    {
      nodeId: config.nodeId,
      clusterId,
      directories,
      metadataLogDirectory: config.metadataLogDir,
      controllerListenerName: config.controllerListenerNames[0] ?? 'CONTROLLER',
      ignoreFormatted: false,
      unstableFeatureVersionsEnabled: config.get('unstable.feature.versions.enable'),
      hasDynamicQuorum,
      ...(hasDynamicQuorum ? { initialVoters: [self] } : {}),
    },
    { disk, random: world.random, digests, nowMs: world.clock.nowMs(), print: (line) => log.debug(line) },
  )
  log.info('formatted the log directories for a new cluster', { clusterId, directories })
}
