import type { Endpoint } from './voter-set.ts'

/** What the quorum asks its host to do, in order. */
export type RaftEffect =
  /** Call `ReplicatedLog.flush`, then `RaftNode.flushed(nowMs, endOffset)`. */
  | { readonly do: 'flush'; readonly endOffset: number }
  /** Records below `highWatermark` are committed: read them with `RaftNode.read`. */
  | { readonly do: 'committed'; readonly highWatermark: number }
  /** The leader of the quorum changed (`leaderId` -1: none known). `claimed`: this node leads, the log was replayed up to `endOffset`. */
  | { readonly do: 'leader'; readonly leaderId: number; readonly epoch: number; readonly isLocal: boolean }
  /** A snapshot was taken from the leader or found at start: load it before any record at or after its end. */
  | { readonly do: 'snapshot'; readonly offset: number; readonly epoch: number }
  /** Call `RaftNode.tick` then, at the latest. */
  | { readonly do: 'wake'; readonly atMs: number }
  /** Send a request to another voter (not with a quorum of one). */
  | { readonly do: 'send'; readonly to: number; readonly endpoint: Endpoint; readonly apiKey: number; readonly body: unknown }
