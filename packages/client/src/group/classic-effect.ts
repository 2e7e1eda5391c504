/** What a classic membership wants to be done; each answer comes back as an input. */
export type ClassicEffect =
  /** Give back what must be given back before joining: `lost` all of it, for the group has gone on without us. Then `prepared`. */
  | { readonly do: 'prepare'; readonly lost: boolean }
  /** JoinGroup. Then `joined` or `joinFailed`. */
  | { readonly do: 'join'; readonly memberId: string; readonly reason: string }
  /** We lead: divide the partitions. Then `divided`. */
  | { readonly do: 'divide'; readonly protocol: string; readonly members: readonly JoinedMember[]; readonly isSkipped: boolean }
  /** SyncGroup. Then `synced` or `syncFailed`. */
  | { readonly do: 'sync'; readonly assignments: readonly MemberAssignment[] }
  /** Take the assignment over, telling listeners. Then `installed`. */
  | { readonly do: 'install'; readonly protocol: string; readonly assignment: Uint8Array }
  /** Heartbeat. Then `heartbeatAnswered`. */
  | { readonly do: 'heartbeat' }
  /** LeaveGroup, without waiting for an answer. */
  | { readonly do: 'leave'; readonly memberId: string; readonly reason: string }
  /** The coordinator is to be looked for anew. */
  | { readonly do: 'forget-coordinator' }
  /** Tell the caller once; nothing ends. */
  | { readonly do: 'warn'; readonly message: string }
  /** An end: only `leave` is of use afterwards. `errorCode` is the protocol's. */
  | { readonly do: 'fail'; readonly errorCode: number; readonly message: string | null }

export interface JoinedMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly metadata: Uint8Array
}

export interface MemberAssignment {
  readonly memberId: string
  readonly assignment: Uint8Array
}

export interface JoinAnswer {
  readonly errorCode: number
  readonly generationId: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment: boolean
  readonly memberId: string
  readonly members: readonly JoinedMember[]
}

export interface SyncAnswer {
  readonly errorCode: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignment: Uint8Array
}
