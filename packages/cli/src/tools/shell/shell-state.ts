import type { MetadataNode } from './metadata-node.ts'

/** Where the shell is, and where it writes. */
export interface ShellState {
  readonly root: MetadataNode
  workingDirectory: string
  /** Columns of the screen; undefined where nobody sees it. */
  readonly screenWidth: number | undefined
  /** Lines typed so far. */
  readonly history: readonly string[]
  readonly write: (text: string) => void
}
