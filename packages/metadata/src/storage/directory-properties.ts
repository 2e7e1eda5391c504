import { type Disk, DiskError } from '@samsa/ports'
import { isReservedDirectory } from '../image/directory-id.ts'
import { StorageFailure } from './storage-failure.ts'

/** `meta.properties` of a log directory (KIP-631, KIP-858). */
export interface DirectoryProperties {
  /** 0: of a ZooKeeper cluster. */
  readonly version: number
  readonly clusterId: string | undefined
  readonly nodeId: number | undefined
  readonly directoryId: string | undefined
}

export const metaPropertiesName = 'meta.properties'

/** Keys in the order in which Java's hash map hands them to its writer. */
const writeOrder = ['node.id', 'directory.id', 'version', 'cluster.id'] as const

/** undefined: not formatted. Throws a StorageFailure where the file is not valid and a DiskError where it cannot be read. */
export function readDirectoryProperties(disk: Disk, directory: string): DirectoryProperties | undefined {
  const path = `${directory}/${metaPropertiesName}`
  if (disk.stat(path) === undefined) return undefined
  const values = parse(new TextDecoder().decode(disk.readFile(path)))
  const version = Number(values.get('version') ?? '0')
  if (version !== 0 && version !== 1) throw new StorageFailure(`Unknown MetaPropertiesVersion number: ${values.get('version')}`)
  const clusterId = values.get('cluster.id')
  const nodeIdKey = version === 0 ? 'broker.id' : 'node.id'
  const nodeIdText = values.get(nodeIdKey)
  if (version === 1 && nodeIdText === undefined) throw new StorageFailure(`Failed to find ${nodeIdKey}`)
  if (nodeIdText !== undefined && !/^[+-]?\d+$/.test(nodeIdText))
    throw new StorageFailure(`Unable to read ${nodeIdKey} as a base-10 number.`)
  if (version === 1 && clusterId === undefined) throw new StorageFailure('cluster.id was not found.')
  return {
    version,
    clusterId,
    nodeId: nodeIdText === undefined ? undefined : Number(nodeIdText),
    directoryId: values.get('directory.id'),
  }
}

/** Java's text form, sorted by key. */
export function propertyEntries(properties: DirectoryProperties): readonly (readonly [string, string])[] {
  const nodeIdKey = properties.version === 0 ? 'broker.id' : 'node.id'
  const entries: [string, string][] = []
  if (properties.clusterId !== undefined) entries.push(['cluster.id', properties.clusterId])
  if (properties.directoryId !== undefined) entries.push(['directory.id', properties.directoryId])
  if (properties.nodeId !== undefined) entries.push([nodeIdKey, String(properties.nodeId)])
  entries.push(['version', String(properties.version)])
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Replaces the file through `.tmp`; durable on return. */
export function writeDirectoryProperties(disk: Disk, directory: string, properties: DirectoryProperties, nowMs: number): void {
  const values = new Map(propertyEntries(properties))
  const lines = ['#', `#${javaDate(nowMs)}`]
  for (const key of writeOrder) {
    const value = values.get(key)
    if (value !== undefined) lines.push(`${key}=${value.replace(/[\\=:#!]/g, String.raw`\$&`)}`)
  }
  const path = `${directory}/${metaPropertiesName}`
  disk.writeFile(`${path}.tmp`, new TextEncoder().encode(`${lines.join('\n')}\n`))
  const file = disk.open(`${path}.tmp`)
  file.syncNow()
  file.close()
  disk.rename(`${path}.tmp`, path)
  disk.syncDirectory(directory)
}

/** The log directories of a node as they are found. */
export interface DirectoryEnsemble {
  readonly formatted: ReadonlyMap<string, DirectoryProperties>
  readonly empty: readonly string[]
  readonly failed: readonly string[]
}

export function loadDirectories(disk: Disk, directories: readonly string[]): DirectoryEnsemble {
  const formatted = new Map<string, DirectoryProperties>()
  const empty: string[] = []
  const failed: string[] = []
  for (const directory of directories) {
    try {
      const properties = readDirectoryProperties(disk, directory)
      if (properties === undefined) empty.push(directory)
      else formatted.set(directory, properties)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      failed.push(directory)
    }
  }
  return { formatted, empty, failed }
}

/** Throws a StorageFailure where the directories contradict each other or what is expected of them. */
export function verifyDirectories({ formatted }: DirectoryEnsemble, clusterId: string | undefined, nodeId: number | undefined): void {
  let expectedClusterId = clusterId
  let expectedNodeId = nodeId
  const directoryIds = new Map<string, string>()
  for (const [directory, properties] of formatted) {
    const path = `${directory}/${metaPropertiesName}`
    expectedClusterId ??= properties.clusterId
    if (properties.clusterId !== undefined && properties.clusterId !== expectedClusterId)
      throw new StorageFailure(`Invalid cluster.id in: ${path}. Expected ${expectedClusterId}, but read ${properties.clusterId}`)
    expectedNodeId ??= properties.nodeId
    if (properties.nodeId !== undefined && properties.nodeId !== expectedNodeId)
      throw new StorageFailure(
        `Stored node id ${properties.nodeId} doesn't match previous node id ${expectedNodeId} in ${path}. If you moved your data, make sure ` +
          'your configured node id matches. If you intend to create a new node, you should remove all data in your data directories.',
      )
    const id = properties.directoryId
    if (id === undefined) continue
    if (isReservedDirectory(id)) throw new StorageFailure(`Invalid reserved directory ID ${id} found in ${directory}`)
    const previous = directoryIds.get(id)
    if (previous !== undefined)
      throw new StorageFailure(`Duplicate directory ID Optional[${id}] found. It was the ID of ${previous}, but also of ${directory}`)
    directoryIds.set(id, directory)
  }
}

function parse(text: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:][^=:\s]*)\s*[=:\s]\s*(.*)$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) values.set(match[1], match[2].replace(/\\(.)/g, '$1'))
  }
  return values
}

/** As Java's Date prints itself in UTC: `Sat Nov 21 13:10:00 UTC 2026`. */
function javaDate(nowMs: number): string {
  const [weekday, day, month, year, time] = new Date(nowMs).toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${day} ${time} UTC ${year}`
}
