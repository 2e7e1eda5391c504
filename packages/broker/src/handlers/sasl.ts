import { SaslAuthenticateRequest, SaslAuthenticateResponse, SaslHandshakeRequest, SaslHandshakeResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import { code } from '../error-codes.ts'

/** SASL requests that reach a handler come too late or on a listener without SASL: the session layer takes the others. */
export function saslHandlers<Parts>(): readonly ApiHandler<Parts>[] {
  return [
    apiHandler<Parts, typeof SaslHandshakeRequest, typeof SaslHandshakeResponse>({
      request: SaslHandshakeRequest,
      response: SaslHandshakeResponse,
      handle: () => ({ errorCode: code.ILLEGAL_SASL_STATE }),
    }),
    apiHandler<Parts, typeof SaslAuthenticateRequest, typeof SaslAuthenticateResponse>({
      request: SaslAuthenticateRequest,
      response: SaslAuthenticateResponse,
      handle: () => ({
        errorCode: code.ILLEGAL_SASL_STATE,
        errorMessage: 'SaslAuthenticate request received after successful authentication',
      }),
    }),
  ]
}
