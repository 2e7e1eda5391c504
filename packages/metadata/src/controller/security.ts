import type {
  CreateAclsRequest,
  CreateAclsResponse,
  CreateDelegationTokenResponse,
  DeleteAclsRequest,
  DeleteAclsResponse,
  ExpireDelegationTokenResponse,
  Input,
  RenewDelegationTokenResponse,
} from '@samsa/protocol'
import { apiError, ErrorCode, errorFields } from './api-error.ts'
import type { ControllerContext, ControllerResult } from './types.ts'

const noAuthorizer = apiError(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured.')

/** CreateAcls (30) of a cluster without an authorizer. */
export function createAcls(request: CreateAclsRequest): ControllerResult<Input<typeof CreateAclsResponse>> {
  return { records: [], atomic: true, response: { results: request.creations.map(() => errorFields(noAuthorizer)) } }
}

/** DeleteAcls (31) of a cluster without an authorizer. */
export function deleteAcls(request: DeleteAclsRequest): ControllerResult<Input<typeof DeleteAclsResponse>> {
  const filterResults = request.filters.map(() => ({ ...errorFields(noAuthorizer), matchingAcls: [] }))
  return { records: [], atomic: true, response: { filterResults } }
}

/** CreateDelegationToken (38) without `delegation.token.secret.key`. */
export function createDelegationToken(context: ControllerContext): ControllerResult<Input<typeof CreateDelegationTokenResponse>> {
  const [type, ...name] = (context.principal ?? 'User:ANONYMOUS').split(':')
  const principal = { principalType: type ?? 'User', principalName: name.join(':') }
  const response = {
    errorCode: ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED,
    ...principal,
    tokenRequesterPrincipalType: principal.principalType,
    tokenRequesterPrincipalName: principal.principalName,
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: new Uint8Array(0),
  }
  return { records: [], atomic: true, response }
}

/** RenewDelegationToken (39) without `delegation.token.secret.key`. */
export function renewDelegationToken(): ControllerResult<Input<typeof RenewDelegationTokenResponse>> {
  return { records: [], atomic: true, response: { errorCode: ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED, expiryTimestampMs: -1 } }
}

/** ExpireDelegationToken (40) without `delegation.token.secret.key`. */
export function expireDelegationToken(): ControllerResult<Input<typeof ExpireDelegationTokenResponse>> {
  return { records: [], atomic: true, response: { errorCode: ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED, expiryTimestampMs: -1 } }
}
