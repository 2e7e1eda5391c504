import type { Disk } from '@samsa/ports'
import { type DirectoryProperties, metaPropertiesName, propertyEntries, readDirectoryProperties } from './directory-properties.ts'

interface Report {
  readonly disk: Disk
  readonly out: (line: string) => void
}

/** `kafka-storage info`: what is found in the directories and what is wrong with it. 1 if anything is. */
export function printDirectories({ disk, out }: Report, isKRaft: boolean, directories: readonly string[]): number {
  if (directories.length === 0) {
    out('No directories specified.')
    return 0
  }
  const problems: string[] = []
  const found: string[] = []
  let first: DirectoryProperties | undefined
  for (const directory of directories) {
    const stat = disk.stat(directory)
    if (stat === undefined) problems.push(`${directory} does not exist`)
    else if (!stat.isDirectory) problems.push(`${directory} is not a directory`)
    else {
      found.push(directory)
      const properties = read(disk, directory, problems)
      if (first === undefined || properties === undefined) first ??= properties
      else if (first.clusterId !== properties.clusterId) problems.push('Mismatched cluster IDs between storage directories.')
      else if (first.nodeId !== properties.nodeId) problems.push('Mismatched node IDs between storage directories.')
    }
  }
  if (first?.version === 0 && isKRaft)
    problems.push(
      'The kafka configuration file appears to be for a cluster in KRaft mode, but the directories are formatted for legacy mode.',
    )
  else if (first?.version === 1 && !isKRaft)
    problems.push(
      'The kafka configuration file appears to be for a legacy cluster, but the directories are formatted for a cluster in KRaft mode.',
    )
  if (found.length > 0) print(out, found.length === 1 ? 'Found log directory:' : 'Found log directories:', found)
  if (first !== undefined) {
    out(
      `Found metadata: {${propertyEntries(first)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}}`,
    )
    out('')
  }
  if (problems.length === 0) return 0
  print(out, problems.length === 1 ? 'Found problem:' : 'Found problems:', problems)
  return 1
}

function read(disk: Disk, directory: string, problems: string[]): DirectoryProperties | undefined {
  try {
    const properties = readDirectoryProperties(disk, directory)
    if (properties === undefined) problems.push(`${directory} is not formatted.`)
    return properties
  } catch (error) {
    problems.push(`Error loading ${directory}/${metaPropertiesName}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function print(out: (line: string) => void, title: string, entries: readonly string[]): void {
  out(title)
  for (const entry of entries) out(`  ${entry}`)
  out('')
}
