/** A listener under which a voter is reached. */
export interface Endpoint {
  readonly listener: string
  readonly host: string
  readonly port: number
}

/** A replica by id and, with kraft.version 1, by the directory that holds its log. */
export interface ReplicaKey {
  readonly id: number
  /** undefined where the directory is not known (static quorum). */
  readonly directoryId: string | undefined
}

export interface Voter {
  readonly key: ReplicaKey
  readonly endpoints: readonly Endpoint[]
  readonly minKRaftVersion: number
  readonly maxKRaftVersion: number
}
