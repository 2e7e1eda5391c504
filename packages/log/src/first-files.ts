import { type Clock, type Compute, type Disk, DiskError, type Job, type JobContext } from '@samsa/ports'
import { LOG_SUFFIX, OFFSET_INDEX_SUFFIX, offsetName, TIME_INDEX_SUFFIX } from './file-name.ts'
import type { StoredLog } from './stored-log.ts'

/** A thousand partitions may be made at once: so many folders are filled by one job. */
const FOLDERS_PER_JOB = 100
/** What an empty partition has in Apache Kafka, beside `partition.metadata`. */
const FIRST_FILES = [LOG_SUFFIX, OFFSET_INDEX_SUFFIX, TIME_INDEX_SUFFIX].map((suffix) => offsetName(0) + suffix)
const EPOCH_FILE = 'leader-epoch-checkpoint'

/** Makes the files of new partitions, empty. A folder that is gone by now is no error. */
export default function makeFirstFiles(folders: readonly string[], { disk }: JobContext): void {
  for (const folder of folders) {
    try {
      for (const name of [...FIRST_FILES, EPOCH_FILE]) disk.open(`${folder}/${name}`, { create: true }).close()
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
    }
  }
}

const JOB: Job<readonly string[], void> = { name: 'make the files of new partitions', module: import.meta.url, run: makeFirstFiles }

/**
 * Files of new partitions, made in a worker after the creation was answered: making them costs more than all else that a creation does. The log
 * itself does not count on them: its first append opens or makes its own.
 */
export class FirstFiles {
  readonly #clock: Clock
  readonly #compute: Compute
  readonly #disk: Disk
  #waiting: StoredLog[] = []
  #isScheduled = false

  constructor(clock: Clock, compute: Compute, disk: Disk) {
    this.#clock = clock
    this.#compute = compute
    this.#disk = disk
  }

  add(log: StoredLog): void {
    this.#waiting.push(log)
    if (this.#isScheduled) return
    this.#isScheduled = true
    // Behind the answers of the partitions that are made together.
    this.#clock.after(10, () => this.#submit())
  }

  #submit(): void {
    this.#isScheduled = false
    const waiting = this.#waiting
    this.#waiting = []
    for (let from = 0; from < waiting.length; from += FOLDERS_PER_JOB) {
      const logs = waiting.slice(from, from + FOLDERS_PER_JOB).filter((log) => !log.isOffline && isAtZero(log))
      const folders = logs.map(({ place }) => place.path)
      if (folders.length === 0) continue
      this.#compute.submit(JOB, folders, () => {
        for (const [index, log] of logs.entries()) this.#made(log, folders[index] as string)
      })
    }
  }

  #made(log: StoredLog, folder: string): void {
    if (log.isOffline || log.place.path !== folder) return
    log.log.folderDirty = true
    // Meanwhile the log began anew elsewhere: an empty segment at 0 would tell a later start that it begins there.
    if (isAtZero(log)) return
    try {
      for (const name of FIRST_FILES) {
        const path = `${folder}/${name}`
        if (this.#disk.stat(path) !== undefined) this.#disk.remove(path)
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      log.fail(error)
    }
  }
}

function isAtZero(log: StoredLog): boolean {
  return log.log.segments.first.baseOffset === 0
}
