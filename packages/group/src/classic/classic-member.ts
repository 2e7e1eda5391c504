import type { Input, JoinGroupResponse, SyncGroupResponse } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { Answer } from '@samsa/stdx'

/** An assignment strategy that a member offers, with the member's data for it. */
export interface ClassicProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}

export type JoinBody = Input<typeof JoinGroupResponse>
export type SyncBody = Input<typeof SyncGroupResponse>

export const NO_ASSIGNMENT = new Uint8Array(0)

/** A member of a classic group, with the requests of it that are parked. */
export class ClassicMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  /** As Java prints an address: `/127.0.0.1`. */
  readonly clientHost: string
  readonly protocolType: string
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  /** In the member's order of preference. */
  protocols: readonly ClassicProtocol[]
  assignment: Uint8Array
  /** Has never heard of its generation: may be expired although its join is parked. */
  isNew = false
  awaitingJoin: Answer<JoinBody> | undefined
  awaitingSync: Answer<SyncBody> | undefined

  constructor(member: {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly clientId: string
    readonly clientHost: string
    readonly protocolType: string
    readonly rebalanceTimeoutMs: number
    readonly sessionTimeoutMs: number
    readonly protocols: readonly ClassicProtocol[]
    readonly assignment?: Uint8Array
  }) {
    this.memberId = member.memberId
    this.groupInstanceId = member.groupInstanceId
    this.clientId = member.clientId
    this.clientHost = member.clientHost
    this.protocolType = member.protocolType
    this.rebalanceTimeoutMs = member.rebalanceTimeoutMs
    this.sessionTimeoutMs = member.sessionTimeoutMs
    this.protocols = member.protocols
    this.assignment = member.assignment ?? NO_ASSIGNMENT
  }

  /** The same member under another id, with nothing parked. */
  renamed(memberId: string): ClassicMember {
    const { groupInstanceId, clientId, clientHost, protocolType, rebalanceTimeoutMs, sessionTimeoutMs, protocols, assignment } = this
    return new ClassicMember({
      memberId,
      groupInstanceId,
      clientId,
      clientHost,
      protocolType,
      rebalanceTimeoutMs,
      sessionTimeoutMs,
      protocols,
      assignment,
    })
  }

  /** While its join or sync is parked a member need not send heartbeats. */
  get hasSatisfiedHeartbeat(): boolean {
    return !this.isNew && (this.awaitingJoin !== undefined || this.awaitingSync !== undefined)
  }

  metadata(protocolName: string | null): Uint8Array {
    const protocol = this.protocols.find((each) => each.name === protocolName)
    assert(protocol !== undefined, `member ${this.memberId} does not support protocol ${protocolName}`)
    return protocol.metadata
  }

  /** Whether it offers exactly these protocols, in this order, with this data. */
  matches(protocols: readonly ClassicProtocol[]): boolean {
    if (protocols.length !== this.protocols.length) return false
    return protocols.every((protocol, index) => {
      const own = this.protocols[index]
      return own !== undefined && own.name === protocol.name && sameBytes(own.metadata, protocol.metadata)
    })
  }

  /** The first of its protocols that all members know. */
  vote(candidates: ReadonlySet<string>): string {
    const choice = this.protocols.find((protocol) => candidates.has(protocol.name))
    assert(choice !== undefined, `member ${this.memberId} supports none of the candidate protocols`)
    return choice.name
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}
