import type { Disk } from '@samsa/ports'

/** `meta.properties` of a log directory, version 1 (KIP-631, KIP-858). */
export interface MetaProperties {
  readonly version: number
  readonly clusterId: string | undefined
  readonly nodeId: number | undefined
  /** 22 characters; undefined in files of before 3.7. */
  readonly directoryId: string | undefined
}

const FILE_NAME = 'meta.properties'

/** undefined: not there. A string: why it is not valid. */
export function readMetaProperties(disk: Disk, directory: string): MetaProperties | string | undefined {
  const path = `${directory}/${FILE_NAME}`
  if (disk.stat(path) === undefined) return undefined
  const values = new Map<string, string>()
  for (const line of new TextDecoder().decode(disk.readFile(path)).split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:][^=:\s]*)\s*[=:]\s*(.*?)\s*$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) values.set(match[1], match[2].replace(/\\(.)/g, '$1'))
  }
  const version = values.get('version')
  if (version === undefined || !/^\d+$/.test(version)) return `No valid version in ${path}`
  const nodeId = values.get('node.id') ?? values.get('broker.id')
  return {
    version: Number(version),
    clusterId: values.get('cluster.id'),
    nodeId: nodeId === undefined ? undefined : Number(nodeId),
    directoryId: values.get('directory.id'),
  }
}

/** Replaces the file through `.tmp`; durable on return. `written` is the date in Java's comment line. */
export function writeMetaProperties(disk: Disk, directory: string, properties: MetaProperties, written: Date): void {
  const lines = ['#', `#${javaDate(written)}`]
  if (properties.clusterId !== undefined) lines.push(`cluster.id=${escaped(properties.clusterId)}`)
  if (properties.directoryId !== undefined) lines.push(`directory.id=${escaped(properties.directoryId)}`)
  if (properties.nodeId !== undefined) lines.push(`node.id=${properties.nodeId}`)
  lines.push(`version=${properties.version}`, '')
  const path = `${directory}/${FILE_NAME}`
  const temporary = `${path}.tmp`
  disk.writeFile(temporary, new TextEncoder().encode(lines.join('\n')))
  const file = disk.open(temporary)
  file.syncNow()
  file.close()
  disk.rename(temporary, path)
  disk.syncDirectory(directory)
}

function escaped(value: string): string {
  return value.replace(/[\\=:#!]/g, (character) => `\\${character}`)
}

/** As Java's Date.toString in UTC: `Sat Nov 21 13:10:00 UTC 2026`. */
function javaDate(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${day} ${time} UTC ${year}`
}
