import type { Admin, ConsumerGroupDescription } from '@samsa/client'
import type { JoptChecks, JoptOptions } from '../options/jopt.ts'
import type { ToolIo } from '../tool-io.ts'

/** What every verb gets. */
export interface GroupTool {
  readonly io: ToolIo
  readonly admin: Admin
  readonly options: JoptOptions
  readonly checks: JoptChecks
  /** `--timeout`, for each request to the cluster. */
  readonly timeoutMs: number
}

export function printError(io: ToolIo, message: string): void {
  io.out(`\nError: ${message}\n`)
}

/** Says what is odd about a group, and whether there is something to print of it. */
export function isWorthPrinting(io: ToolIo, group: ConsumerGroupDescription, rowCount: number): boolean {
  switch (group.state) {
    case 'Dead':
      printError(io, `Consumer group '${group.groupId}' does not exist.`)
      return false
    case 'Empty':
      io.err(`\nConsumer group '${group.groupId}' has no active members.\n`)
      break
    case 'PreparingRebalance':
    case 'CompletingRebalance':
    case 'Assigning':
    case 'Reconciling':
      io.err(`\nWarning: Consumer group '${group.groupId}' is rebalancing.\n`)
      break
    default:
  }
  return rowCount > 0
}
