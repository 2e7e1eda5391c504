import type { Endpoint } from './voter-set.ts'

/** What the quorum asks its host to do, in order. */
export type RaftEffect =
  /** Call `ReplicatedLog.flush`, then `flushed(nowMs, endOffset)`. */
  | { readonly do: 'flush'; readonly endOffset: number }
  /** Records below `highWatermark` are committed: read them with `RaftNode.committed`. */
  | { readonly do: 'committed'; readonly highWatermark: number }
  /** The leader of the quorum changed (`leaderId` -1: none known). */
  | { readonly do: 'leader'; readonly leaderId: number; readonly epoch: number; readonly isLocal: boolean }
  /** A snapshot stands before the log: load it (`RaftNode.snapshot`) before the records at and after its end. */
  | { readonly do: 'snapshot'; readonly offset: number; readonly epoch: number }
  /** Call `tick` then, at the latest. */
  | { readonly do: 'wake'; readonly atMs: number }
  /** Send a request to another voter (not with a quorum of one). */
  | { readonly do: 'send'; readonly to: number; readonly endpoint: Endpoint; readonly apiKey: number; readonly body: unknown }
