import { DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse } from '@samsa/protocol'
import type { ScramCredential } from '@samsa/metadata'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 0 the first (KIP-554). */
export const describeUserScramCredentials = apiHandler<
  BrokerParts,
  typeof DescribeUserScramCredentialsRequest,
  typeof DescribeUserScramCredentialsResponse
>({
  request: DescribeUserScramCredentialsRequest,
  response: DescribeUserScramCredentialsResponse,
  handle(parts, request) {
    const byUser = new Map<string, ScramCredential[]>()
    for (const [, credential] of parts.metadata.image.scram) {
      const known = byUser.get(credential.user)
      if (known === undefined) byUser.set(credential.user, [credential])
      else known.push(credential)
    }
    const asked = request.users === null || request.users.length === 0 ? [...byUser.keys()] : request.users.map((user) => user.name)
    return {
      results: [...new Set(asked)].map((user) => {
        if (asked.indexOf(user) !== asked.lastIndexOf(user)) {
          const errorMessage = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
          return { user, errorCode: code.DUPLICATE_RESOURCE, errorMessage }
        }
        const credentials = byUser.get(user)
        if (credentials === undefined) {
          const errorMessage = `Attempt to describe a user credential that does not exist: ${user}`
          return { user, errorCode: code.RESOURCE_NOT_FOUND, errorMessage }
        }
        return { user, credentialInfos: credentials.map(({ mechanism, iterations }) => ({ mechanism, iterations })) }
      }),
    }
  },
})
