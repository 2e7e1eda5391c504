import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { Logger } from './logger.ts'

// kafkajs's configuration of TLS, SASL and sockets. All of it is refused until the client speaks them.

export interface OauthbearerProviderResponse {
  value: string
}

interface SaslMechanismOptions {
  plain: { username: string; password: string }
  'scram-sha-256': { username: string; password: string }
  'scram-sha-512': { username: string; password: string }
  aws: { authorizationIdentity: string; accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  oauthbearer: { oauthBearerProvider: () => Promise<OauthbearerProviderResponse> }
}

export type SASLMechanism = keyof SaslMechanismOptions
export type SASLOptions = { [Name in SASLMechanism]: { mechanism: Name } & SaslMechanismOptions[Name] }[SASLMechanism]

export interface SaslAuthenticateArgs<ParseResult> {
  request: { encode: () => Buffer | Promise<Buffer> }
  response?: { decode: (rawResponse: Buffer) => Buffer | Promise<Buffer>; parse: (data: Buffer) => ParseResult }
}

export interface Authenticator {
  authenticate: () => Promise<void>
}

export interface AuthenticationProviderArgs {
  host: string
  port: number
  logger: Logger
  saslAuthenticate: <ParseResult>(args: SaslAuthenticateArgs<ParseResult>) => Promise<ParseResult | undefined>
}

/** A mechanism of one's own. */
export interface Mechanism {
  mechanism: string
  authenticationProvider: (args: AuthenticationProviderArgs) => Authenticator
}

export interface ISocketFactoryArgs {
  host: string
  port: number
  ssl: ConnectionOptions
  onConnect: () => void
}

export type ISocketFactory = (args: ISocketFactoryArgs) => Socket
export type SslOptions = ConnectionOptions | boolean
