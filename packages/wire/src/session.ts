/** Who speaks on a connection. `ANONYMOUS` until a security protocol says otherwise. */
export interface Principal {
  readonly type: string
  readonly name: string
}

export const ANONYMOUS: Principal = { type: 'User', name: 'ANONYMOUS' }

export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** What is known of a connection beside its bytes: the same shape for every security protocol. */
export interface Session {
  /** Unique in the process, as Kafka prints it: `local:port-remote:port-index`. */
  readonly connectionId: string
  readonly listenerName: string
  readonly securityProtocol: SecurityProtocol
  /** The peer's address without port. */
  readonly clientHost: string
  /** Changes when an authentication succeeds. */
  principal: Principal
  /** From ApiVersions (KIP-511); `unknown` before. */
  clientSoftwareName: string
  clientSoftwareVersion: string
}
