export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** One entry of `listeners` or `advertised.listeners`. */
export interface Endpoint {
  /** Upper case, as Kafka normalises it. */
  readonly listenerName: string
  readonly securityProtocol: SecurityProtocol
  /** The empty string in `listeners` means every address. IPv6 addresses come without brackets. */
  readonly host: string
  readonly port: number
}
