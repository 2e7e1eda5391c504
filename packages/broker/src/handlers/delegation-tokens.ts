import {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
} from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/**
 * Delegation tokens (KIP-48) may only be asked for on connections that are authenticated by something else; a plaintext connection is not,
 * so each of the four requests is refused.
 */
const errorCode = code.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
const NEVER = -1

/** 1 throttled after answering · 2 flexible · 3 owner and requester (KIP-373). */
export const createDelegationToken = apiHandler<BrokerParts, typeof CreateDelegationTokenRequest, typeof CreateDelegationTokenResponse>({
  request: CreateDelegationTokenRequest,
  response: CreateDelegationTokenResponse,
  handle(_parts, request, call) {
    const { type, name } = call.session.principal
    const isOwn = request.ownerPrincipalName === null || request.ownerPrincipalName === ''
    return {
      errorCode,
      principalType: isOwn ? type : (request.ownerPrincipalType ?? type),
      principalName: isOwn ? name : (request.ownerPrincipalName ?? name),
      ...(call.apiVersion >= 3 ? { tokenRequesterPrincipalType: type, tokenRequesterPrincipalName: name } : {}),
      issueTimestampMs: NEVER,
      expiryTimestampMs: NEVER,
      maxTimestampMs: NEVER,
    }
  },
})

/** 1 throttled after answering · 2 flexible. */
export const renewDelegationToken = apiHandler<BrokerParts, typeof RenewDelegationTokenRequest, typeof RenewDelegationTokenResponse>({
  request: RenewDelegationTokenRequest,
  response: RenewDelegationTokenResponse,
  handle: () => ({ errorCode, expiryTimestampMs: NEVER }),
})

/** 1 throttled after answering · 2 flexible. */
export const expireDelegationToken = apiHandler<BrokerParts, typeof ExpireDelegationTokenRequest, typeof ExpireDelegationTokenResponse>({
  request: ExpireDelegationTokenRequest,
  response: ExpireDelegationTokenResponse,
  handle: () => ({ errorCode, expiryTimestampMs: NEVER }),
})

/** 1 throttled after answering · 2 flexible · 3 requester (KIP-373). */
export const describeDelegationToken = apiHandler<
  BrokerParts,
  typeof DescribeDelegationTokenRequest,
  typeof DescribeDelegationTokenResponse
>({
  request: DescribeDelegationTokenRequest,
  response: DescribeDelegationTokenResponse,
  handle: () => ({ errorCode }),
})
