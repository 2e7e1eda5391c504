import * as protocol from '@samsa/protocol'
import type { AdminContext, AdminOptions } from './admin-context.ts'

export interface Principal {
  /** `User` */
  readonly type: string
  readonly name: string
}

export interface DelegationToken {
  readonly tokenId: string
  readonly hmac: Uint8Array
  readonly owner: Principal
  readonly requester: Principal
  readonly renewers: readonly Principal[]
  readonly issueTimestampMs: number
  readonly expiryTimestampMs: number
  readonly maxTimestampMs: number
}

export interface CreateDelegationTokenOptions extends AdminOptions {
  readonly owner?: Principal
  readonly renewers?: readonly Principal[]
  /** -1 and absent: the broker's own. */
  readonly maxLifetimeMs?: number
}

const CREATE = { request: protocol.CreateDelegationTokenRequest, response: protocol.CreateDelegationTokenResponse }
const RENEW = { request: protocol.RenewDelegationTokenRequest, response: protocol.RenewDelegationTokenResponse }
const EXPIRE = { request: protocol.ExpireDelegationTokenRequest, response: protocol.ExpireDelegationTokenResponse }
const DESCRIBE = { request: protocol.DescribeDelegationTokenRequest, response: protocol.DescribeDelegationTokenResponse }

export async function createDelegationToken(context: AdminContext, options: CreateDelegationTokenOptions): Promise<DelegationToken> {
  const response = await context.atAnyNode(
    CREATE,
    {
      ...(options.owner === undefined ? {} : { ownerPrincipalType: options.owner.type, ownerPrincipalName: options.owner.name }),
      renewers: fields(options.renewers ?? []),
      maxLifetimeMs: options.maxLifetimeMs ?? -1,
    },
    options,
    (answer) => ({ errorCode: answer.errorCode }),
  )
  return {
    tokenId: response.tokenId,
    hmac: response.hmac,
    owner: { type: response.principalType, name: response.principalName },
    requester: { type: response.tokenRequesterPrincipalType, name: response.tokenRequesterPrincipalName },
    renewers: options.renewers ?? [],
    issueTimestampMs: response.issueTimestampMs,
    expiryTimestampMs: response.expiryTimestampMs,
    maxTimestampMs: response.maxTimestampMs,
  }
}

/** Tells when the token expires then. */
export async function renewDelegationToken(
  context: AdminContext,
  hmac: Uint8Array,
  options: AdminOptions & { readonly renewPeriodMs?: number },
): Promise<number> {
  const body = { hmac, renewPeriodMs: options.renewPeriodMs ?? -1 }
  return (await context.atAnyNode(RENEW, body, options, (answer) => ({ errorCode: answer.errorCode }))).expiryTimestampMs
}

/** -1 (and absent) expires it at once. */
export async function expireDelegationToken(
  context: AdminContext,
  hmac: Uint8Array,
  options: AdminOptions & { readonly expiryPeriodMs?: number },
): Promise<number> {
  const body = { hmac, expiryTimePeriodMs: options.expiryPeriodMs ?? -1 }
  return (await context.atAnyNode(EXPIRE, body, options, (answer) => ({ errorCode: answer.errorCode }))).expiryTimestampMs
}

/** Of these owners, or all that the caller may see. */
export async function describeDelegationToken(
  context: AdminContext,
  options: AdminOptions & { readonly owners?: readonly Principal[] },
): Promise<DelegationToken[]> {
  const body = { owners: options.owners === undefined ? null : fields(options.owners) }
  const response = await context.atAnyNode(DESCRIBE, body, options, (answer) => ({ errorCode: answer.errorCode }))
  return response.tokens.map((token) => ({
    tokenId: token.tokenId,
    hmac: token.hmac,
    owner: { type: token.principalType, name: token.principalName },
    requester: { type: token.tokenRequesterPrincipalType, name: token.tokenRequesterPrincipalName },
    renewers: token.renewers.map(({ principalType, principalName }) => ({ type: principalType, name: principalName })),
    issueTimestampMs: token.issueTimestamp,
    expiryTimestampMs: token.expiryTimestamp,
    maxTimestampMs: token.maxTimestamp,
  }))
}

function fields(principals: readonly Principal[]): { principalType: string; principalName: string }[] {
  return principals.map(({ type, name }) => ({ principalType: type, principalName: name }))
}
