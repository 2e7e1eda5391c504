import { DescribeAclsRequest, DescribeAclsResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 1 pattern types (KIP-290) · 2 flexible · 3 user resources (KIP-373). Without an authorizer there is nothing to describe. */
export const describeAcls = apiHandler<BrokerParts, typeof DescribeAclsRequest, typeof DescribeAclsResponse>({
  request: DescribeAclsRequest,
  response: DescribeAclsResponse,
  handle: () => ({ errorCode: code.SECURITY_DISABLED, errorMessage: 'No Authorizer is configured on the broker' }),
})
