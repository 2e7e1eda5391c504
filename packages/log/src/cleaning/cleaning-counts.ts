/** What cleaning has read and kept; summed up over the slices of a round. */
export interface CleaningCounts {
  /** Of the dirty section, while the map of keys was made. */
  readonly mapBytesRead: number
  readonly mapMessagesRead: number
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly messagesRead: number
  readonly messagesWritten: number
  /** Without a key: dropped. */
  readonly invalidMessages: number
}

export const NO_COUNTS: CleaningCounts = {
  mapBytesRead: 0,
  mapMessagesRead: 0,
  bytesRead: 0,
  bytesWritten: 0,
  messagesRead: 0,
  messagesWritten: 0,
  invalidMessages: 0,
}

export function addCounts(left: CleaningCounts, right: CleaningCounts): CleaningCounts {
  return {
    mapBytesRead: left.mapBytesRead + right.mapBytesRead,
    mapMessagesRead: left.mapMessagesRead + right.mapMessagesRead,
    bytesRead: left.bytesRead + right.bytesRead,
    bytesWritten: left.bytesWritten + right.bytesWritten,
    messagesRead: left.messagesRead + right.messagesRead,
    messagesWritten: left.messagesWritten + right.messagesWritten,
    invalidMessages: left.invalidMessages + right.invalidMessages,
  }
}
