import { unsignedVarint } from './varint.ts'

/** What stands before the message in a record of the metadata log and of `__remote_log_metadata`: a frame version, the type and the version, as varints. */
export function recordFrame(value: Buffer): { readonly type: number; readonly version: number; readonly at: number } {
  const [frame, afterFrame] = unsignedVarint(value, 0)
  if (frame !== 1)
    throw new Error(`Could not deserialize metadata record due to unknown frame version ${frame}(only frame version 1 is supported)`)
  const [type, afterType] = unsignedVarint(value, afterFrame)
  const [version, at] = unsignedVarint(value, afterType)
  return { type, version, at }
}
