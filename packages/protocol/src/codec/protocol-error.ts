/**
 * The one error of this package: bytes that are not the message they claim to be, or a value that a version cannot carry.
 * `path` names the field, as in `topics[3].partitions[0].index`; it is empty where the message as a whole is at fault.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly schema: string
  readonly version: number
  readonly path: string
  readonly reason: string

  constructor(schema: string, version: number, path: string, reason: string) {
    super(`${schema} v${version}${path === '' ? '' : ` ${path}`}: ${reason}`)
    this.schema = schema
    this.version = version
    this.path = path
    this.reason = reason
  }
}
