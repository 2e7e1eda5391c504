import type { ControlRecordInput } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import { ControlState } from './control-state.ts'
import type { RaftEffect } from './messages.ts'
import type { QuorumStateFile } from './quorum-state-file.ts'
import { BatchWriter, decodeBatches, type LogBatch } from './record-batches.ts'
import type { OffsetAndEpoch, ReplicatedLog } from './replicated-log.ts'
import { bootstrapSnapshotId, type DecodedSnapshot, decodeSnapshot, encodeSnapshot, type SnapshotPolicy } from './snapshot.ts'
import type { SnapshotStore } from './snapshot-store.ts'
import { type Endpoint, type ReplicaKey, sameVoter, type Voter, VoterSet } from './voter-set.ts'

export interface RaftOptions {
  readonly nodeId: number
  /** The id of the directory that holds the metadata log. */
  readonly directoryId: string
  readonly clusterId: string
  readonly log: ReplicatedLog
  readonly snapshots: SnapshotStore
  readonly quorumState: QuorumStateFile
  /** `controller.quorum.voters`; empty with a dynamic quorum, whose voters are in the log. */
  readonly staticVoters: readonly Voter[]
  /** This node's advertised controller listeners. */
  readonly localEndpoints: readonly Endpoint[]
  readonly snapshotPolicy: SnapshotPolicy
}

/** KIP-595's roles. `resigned` and the candidates belong to quorums of several. */
export type RaftRole = 'unattached' | 'leader'

const readChunkBytes = 1024 * 1024

/**
 * One replica of the metadata log. It is told what happens (`start`, `append`, `flushed`, …), appends to the log itself, and returns what
 * its host has to do. Time and disk completions are inputs, so the same inputs give the same log.
 *
 * A quorum of one elects itself when it starts. Where other voters exist the node stays unattached: elections and replication among
 * several are a matter of their own.
 */
export class RaftNode {
  readonly options: RaftOptions
  readonly #control: ControlState
  readonly #key: ReplicaKey
  #role: RaftRole = 'unattached'
  #epoch = 0
  #leaderId = -1
  #epochStartOffset = 0
  #highWatermark = 0
  #flushedOffset = 0
  #flushInFlight = false

  constructor(options: RaftOptions) {
    this.options = options
    this.#control = new ControlState(new VoterSet(options.staticVoters))
    this.#key = { id: options.nodeId, directoryId: options.directoryId }
  }

  get role(): RaftRole {
    return this.#role
  }
  get epoch(): number {
    return this.#epoch
  }
  /** -1: not known. */
  get leaderId(): number {
    return this.#leaderId
  }
  get isLeader(): boolean {
    return this.#role === 'leader'
  }
  /** Everything below is committed. */
  get highWatermark(): number {
    return this.#highWatermark
  }
  get endOffset(): number {
    return this.options.log.endOffset()
  }
  get voters(): VoterSet {
    return this.#control.voters
  }
  get kraftVersion(): number {
    return this.#control.kraftVersion
  }

  /** Reads what is on the disk and, alone in its quorum, takes the lead. */
  start(nowMs: number): readonly RaftEffect[] {
    const { log, snapshots, quorumState } = this.options
    const latest = snapshots.latest()
    const effects: RaftEffect[] = []
    if (latest !== undefined) {
      const { kraftVersion, voters } = decodeSnapshot(snapshots.read(latest))
      this.#control.load(latest.offset, kraftVersion, voters)
      // A crash may have come between a fetched snapshot and the log's restart behind it.
      if (log.endOffset() < latest.offset || log.startOffset() > latest.offset) log.truncateFullyAndStartAt(latest)
      if (latest.offset > 0) effects.push({ do: 'snapshot', offset: latest.offset, epoch: latest.epoch })
    }
    for (const batch of this.read(Math.max(log.startOffset(), latest?.offset ?? 0), log.endOffset())) this.#applyControl(batch)
    const state = quorumState.read()
    this.#epoch = Math.max(state?.epoch ?? 0, log.lastFetchedEpoch(), latest?.epoch ?? 0)
    this.#highWatermark = Math.max(log.startOffset(), latest?.offset ?? 0)
    this.#flushedOffset = this.#highWatermark
    if (this.#control.voters.isOnlyVoter(this.#key)) effects.push(...this.#becomeLeader(nowMs))
    return effects
  }

  /**
   * Appends values in batches of at most 8 MiB, `atomic` in a single one, and asks for a flush. Only for the leader. `lastOffset` is
   * committed once `highWatermark` is beyond it.
   */
  append(
    nowMs: number,
    values: readonly Uint8Array[],
    atomic: boolean,
  ): { readonly lastOffset: number; readonly effects: readonly RaftEffect[] } {
    assert(this.isLeader, 'only the leader appends')
    const { log } = this.options
    const writer = new BatchWriter(log.endOffset(), this.#epoch)
    const lastOffset = writer.append(values, nowMs, atomic)
    for (const batch of writer.drain()) log.append(batch)
    return { lastOffset, effects: this.#flush() }
  }

  /** Appends control records (voters, kraft.version) in a batch of their own. */
  appendControl(
    nowMs: number,
    records: readonly ControlRecordInput[],
  ): { readonly lastOffset: number; readonly effects: readonly RaftEffect[] } {
    assert(this.isLeader, 'only the leader appends')
    const { log } = this.options
    const writer = new BatchWriter(log.endOffset(), this.#epoch)
    const lastOffset = writer.appendControl(records, nowMs)
    for (const bytes of writer.drain()) {
      log.append(bytes)
      for (const batch of decodeBatches(bytes)) this.#applyControl(batch)
    }
    return { lastOffset, effects: this.#flush() }
  }

  /** From a static quorum of one to voters in the log (KIP-853). Only for the leader. */
  upgradeKRaftVersion(nowMs: number, level: number): readonly RaftEffect[] {
    assert(this.#control.voters.isOnlyVoter(this.#key), 'the directories of other voters are not known')
    const voters = new VoterSet([this.#localVoter()])
    return this.appendControl(nowMs, [
      { type: 'KRAFT_VERSION', value: { version: 0, kRaftVersion: level } },
      { type: 'KRAFT_VOTERS', value: voters.toRecord() },
    ]).effects
  }

  /** All below `endOffset` is durable here. Alone, that commits it. */
  flushed(endOffset: number): readonly RaftEffect[] {
    this.#flushInFlight = false
    this.#flushedOffset = Math.max(this.#flushedOffset, endOffset)
    const effects: RaftEffect[] = []
    // Nothing of an earlier epoch is committed by count of replicas, only by a record of this one behind it (Raft, 5.4.2).
    if (this.isLeader && this.#flushedOffset > this.#epochStartOffset && this.#flushedOffset > this.#highWatermark) {
      this.#highWatermark = this.#flushedOffset
      this.options.log.updateHighWatermark(this.#highWatermark)
      effects.push({ do: 'committed', highWatermark: this.#highWatermark })
    }
    return [...effects, ...this.#flush()]
  }

  /** Batches from the one with `offset` up to `endOffset`. */
  *read(offset: number, endOffset: number): IterableIterator<LogBatch> {
    let next = offset
    while (next < endOffset) {
      const before = next
      for (const batch of decodeBatches(this.options.log.read(next, readChunkBytes, endOffset))) {
        yield batch
        next = batch.lastOffset + 1
      }
      assert(next > before, `the metadata log ends at ${next}, not at ${endOffset}`)
    }
  }

  /** The latest snapshot that has records; undefined while there is only the bootstrap checkpoint. */
  snapshot(): { readonly id: OffsetAndEpoch; readonly content: DecodedSnapshot } | undefined {
    const id = this.options.snapshots.latest()
    if (id === undefined || id.offset === bootstrapSnapshotId.offset) return undefined
    return { id, content: decodeSnapshot(this.options.snapshots.read(id)) }
  }

  /** Writes a snapshot of the state at `endOffset`, which must be committed. */
  writeSnapshot(nowMs: number, id: OffsetAndEpoch, lastContainedLogTimestampMs: number, values: Iterable<Uint8Array>): void {
    assert(id.offset <= this.#highWatermark, `a snapshot at ${id.offset} is beyond the high watermark ${this.#highWatermark}`)
    const { snapshots } = this.options
    if (snapshots.has(id)) return
    const kraftVersion = this.#control.kraftVersionAt(id.offset - 1)
    const voters = kraftVersion > 0 ? this.#control.votersAt(id.offset - 1) : undefined
    snapshots.write(id, encodeSnapshot(id, { lastContainedLogTimestampMs, kraftVersion, voters }, values, nowMs))
  }

  /** Gives up the oldest snapshots, and the log below those kept, while they exceed the retention. */
  cleanSnapshots(nowMs: number): void {
    const { log, snapshots, snapshotPolicy } = this.options
    for (;;) {
      const [oldest, next] = snapshots.all()
      if (oldest === undefined || next === undefined) return
      const total = snapshots.all().reduce((sum, id) => sum + snapshots.sizeBytes(id), log.sizeBytes())
      const tooLarge = snapshotPolicy.retentionBytes >= 0 && total > snapshotPolicy.retentionBytes
      if (!tooLarge && !this.#isTooOld(nowMs, oldest)) return
      log.deleteBefore(next)
      snapshots.delete(oldest)
    }
  }

  #isTooOld(nowMs: number, id: OffsetAndEpoch): boolean {
    const { snapshots, snapshotPolicy } = this.options
    if (snapshotPolicy.retentionMs < 0) return false
    return nowMs - decodeSnapshot(snapshots.read(id)).lastContainedLogTimestampMs > snapshotPolicy.retentionMs
  }

  #becomeLeader(nowMs: number): readonly RaftEffect[] {
    const { nodeId, quorumState, log } = this.options
    this.#epoch++
    this.#leaderId = nodeId
    this.#role = 'leader'
    this.#epochStartOffset = log.endOffset()
    const { kraftVersion, voters, votersOffset } = this.#control
    quorumState.write({ epoch: this.#epoch, leaderId: nodeId, votedId: -1, votedDirectoryId: undefined }, kraftVersion, voters.ids())
    const voterIds = voters.ids().map((voterId) => ({ voterId }))
    const records: ControlRecordInput[] = [
      { type: 'LEADER_CHANGE', value: { version: 0, leaderId: nodeId, voters: voterIds, grantingVoters: [{ voterId: nodeId }] } },
    ]
    if (kraftVersion > 0) {
      const local = this.#localVoter()
      // The first leader brings the voters from the checkpoint into the log; later ones when their own listeners changed.
      if (votersOffset === -1 || !sameVoter(voters.voters.get(nodeId), local)) {
        const updated = voters.withUpdated(local) ?? voters
        records.push({ type: 'KRAFT_VERSION', value: { version: 0, kRaftVersion: kraftVersion } })
        records.push({ type: 'KRAFT_VOTERS', value: updated.toRecord() })
      }
    }
    const leader: RaftEffect = { do: 'leader', leaderId: nodeId, epoch: this.#epoch, isLocal: true }
    return [leader, ...this.appendControl(nowMs, records).effects]
  }

  #localVoter(): Voter {
    return { key: this.#key, endpoints: this.options.localEndpoints, minKRaftVersion: 0, maxKRaftVersion: 1 }
  }

  #flush(): readonly RaftEffect[] {
    const endOffset = this.options.log.endOffset()
    if (this.#flushInFlight || endOffset <= this.#flushedOffset) return []
    this.#flushInFlight = true
    return [{ do: 'flush', endOffset }]
  }

  #applyControl(batch: LogBatch): void {
    if (batch.kind !== 'control') return
    for (const [index, record] of batch.records.entries()) this.#control.apply(record, batch.baseOffset + index)
  }
}
