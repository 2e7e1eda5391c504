/** Names in a log directory and in a partition's folder. */

export const LOG_SUFFIX = '.log'
export const OFFSET_INDEX_SUFFIX = '.index'
export const TIME_INDEX_SUFFIX = '.timeindex'
export const TRANSACTION_INDEX_SUFFIX = '.txnindex'
export const SNAPSHOT_SUFFIX = '.snapshot'
export const DELETED_SUFFIX = '.deleted'
export const CLEANED_SUFFIX = '.cleaned'
export const SWAP_SUFFIX = '.swap'

export const DELETE_FOLDER_SUFFIX = '-delete'
export const FUTURE_FOLDER_SUFFIX = '-future'
export const STRAY_FOLDER_SUFFIX = '-stray'

/** The files of one segment. */
export const SEGMENT_SUFFIXES = [LOG_SUFFIX, OFFSET_INDEX_SUFFIX, TIME_INDEX_SUFFIX, TRANSACTION_INDEX_SUFFIX] as const

/** What the files of a segment have in common. */
export interface SegmentName {
  readonly base: string
  /** After the kind of file: `.swap` while compaction puts the segment into its place, otherwise nothing. */
  suffix: string
}

/** Twenty digits, so that names sort as numbers. */
export function offsetName(offset: number): string {
  return String(offset).padStart(20, '0')
}

/** The offset that a file name starts with; undefined if it does not. */
export function offsetOfName(name: string): number | undefined {
  const dot = name.indexOf('.')
  const digits = dot < 0 ? name : name.slice(0, dot)
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

/** A partition's folder name taken apart; undefined if it is none. */
export interface FolderName {
  readonly topic: string
  readonly partition: number
  readonly state: 'current' | 'future' | 'delete' | 'stray'
}

export function parseFolderName(name: string): FolderName | undefined {
  const marked = /^(\S+)-(\d+)\.[^.-]+-(delete|future|stray)$/.exec(name)
  if (marked?.[1] !== undefined) {
    return { topic: marked[1], partition: Number(marked[2]), state: marked[3] as 'future' | 'delete' | 'stray' }
  }
  const plain = /^(\S+)-(\d+)$/.exec(name)
  if (plain?.[1] === undefined || /^\.+$/.test(plain[1])) return undefined
  return { topic: plain[1], partition: Number(plain[2]), state: 'current' }
}

export function folderName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

/** `<topic>-<n>.<32 hex digits>-delete`, the topic cut so that the name has at most 255 characters. */
export function markedFolderName(topic: string, partition: number, unique: Uint8Array, suffix: string): string {
  const hex = Array.from(unique, (value) => value.toString(16).padStart(2, '0')).join('')
  const tail = `-${partition}.${hex}${suffix}`
  return topic.slice(0, 255 - tail.length) + tail
}
