import { type Disk, DiskError } from '@samsa/ports'

/** What a node must not forget: the epoch it is in, for whom it voted there, and who leads it. */
export interface ElectionState {
  readonly epoch: number
  /** -1: not known. */
  readonly leaderId: number
  /** -1: nobody. */
  readonly votedId: number
  /** undefined: no vote, or one by id only. */
  readonly votedDirectoryId: string | undefined
}

const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'
const fileName = 'quorum-state'

/** `quorum-state` of the metadata directory: one line of JSON, replaced through `.tmp`, durable on return. */
export class QuorumStateFile {
  readonly #disk: Disk
  readonly #directory: string

  constructor(disk: Disk, directory: string) {
    this.#disk = disk
    this.#directory = directory
  }

  /** undefined before the first election. Throws a DiskError where the file cannot be understood. */
  read(): ElectionState | undefined {
    const path = `${this.#directory}/${fileName}`
    if (this.#disk.stat(path) === undefined) return undefined
    const text = new TextDecoder().decode(this.#disk.readFile(path))
    const fields = parseFields(text)
    const version = fields?.get('data_version')
    if (fields === undefined || (version !== 0 && version !== 1))
      throw new DiskError('EIO', path, `Error while reading the Quorum status from the file ${path}`)
    const directory = fields.get('votedDirectoryId')
    return {
      epoch: integer(fields.get('leaderEpoch')),
      leaderId: integer(fields.get('leaderId')),
      votedId: integer(fields.get('votedId')),
      votedDirectoryId: typeof directory === 'string' && directory !== zeroUuid ? directory : undefined,
    }
  }

  /** Version 0 for kraft.version 0 (with the static voters), 1 from kraft.version 1 on. */
  write(state: ElectionState, kraftVersion: number, staticVoters: readonly number[]): void {
    const { epoch: leaderEpoch, leaderId, votedId } = state
    const fields =
      kraftVersion === 0
        ? {
            clusterId: '',
            leaderId,
            leaderEpoch,
            votedId,
            appliedOffset: 0,
            currentVoters: staticVoters.map((voterId) => ({ voterId })),
            data_version: 0,
          }
        : { leaderId, leaderEpoch, votedId, votedDirectoryId: state.votedDirectoryId ?? zeroUuid, data_version: 1 }
    const path = `${this.#directory}/${fileName}`
    const temporary = `${path}.tmp`
    this.#disk.writeFile(temporary, new TextEncoder().encode(JSON.stringify(fields)))
    const file = this.#disk.open(temporary)
    file.syncNow()
    file.close()
    this.#disk.rename(temporary, path)
    this.#disk.syncDirectory(this.#directory)
  }
}

function parseFields(text: string): Map<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? new Map(Object.entries(parsed)) : undefined
  } catch {
    return undefined
  }
}

function integer(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : -1
}
