import type { Disk } from '@samsa/ports'

const FILE_NAME = '.kafka_cleanshutdown'

/** The mark of a clean stop, and the broker epoch noted in it (-1 if it cannot be read). undefined: there is none. */
export function readCleanShutdown(disk: Disk, directory: string): number | undefined {
  const path = `${directory}/${FILE_NAME}`
  if (disk.stat(path) === undefined) return undefined
  const match = /"brokerEpoch"\s*:\s*(-?\d+)/.exec(new TextDecoder().decode(disk.readFile(path)))
  return match?.[1] === undefined ? -1 : Number(match[1])
}

export function removeCleanShutdown(disk: Disk, directory: string): void {
  const path = `${directory}/${FILE_NAME}`
  if (disk.stat(path) === undefined) return
  disk.remove(path)
  disk.syncDirectory(directory)
}

/** Durable on return. */
export function writeCleanShutdown(disk: Disk, directory: string, brokerEpoch: number): void {
  const path = `${directory}/${FILE_NAME}`
  disk.writeFile(path, new TextEncoder().encode(`{"version":0,"brokerEpoch":${brokerEpoch}}`))
  const file = disk.open(path)
  try {
    file.syncNow()
  } finally {
    file.close()
  }
  disk.syncDirectory(directory)
}
