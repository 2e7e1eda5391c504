import type { AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse, Input } from '@samsa/protocol'
import { metadataVersionSupports } from '../features/metadata-version.ts'
import { scramKey } from '../image/keys.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, noError } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import type { ApiError, ControllerResult, Digests } from './types.ts'

/** SCRAM mechanisms by their code in records. */
export const scramMechanisms = [
  { type: 1, name: 'SCRAM-SHA-256', algorithm: 'sha256' },
  { type: 2, name: 'SCRAM-SHA-512', algorithm: 'sha512' },
] as const

const minIterations = 4096
const maxIterations = 16384

/** StoredKey and ServerKey of RFC 5802, section 3. */
export function scramKeys(
  digests: Digests,
  algorithm: 'sha256' | 'sha512',
  saltedPassword: Uint8Array,
): { readonly storedKey: Uint8Array; readonly serverKey: Uint8Array } {
  const hmac = (text: string) => digests.hmac(algorithm, saltedPassword, new TextEncoder().encode(text))
  return { storedKey: digests.hash(algorithm, hmac('Client Key')), serverKey: hmac('Server Key') }
}

/** AlterUserScramCredentials (51): a user may be altered once in a request. */
export function alterUserScramCredentials(
  state: ControllerState,
  request: AlterUserScramCredentialsRequest,
): ControllerResult<Input<typeof AlterUserScramCredentialsResponse>> {
  const outcomes = new Map<string, { readonly error: ApiError; readonly record?: MetadataRecord }>()
  const decide = (user: string, refusal: ApiError | undefined, record: () => MetadataRecord) => {
    const before = outcomes.get(user)
    if (before !== undefined && before.error.code !== ErrorCode.NONE) return
    if (before !== undefined)
      outcomes.set(user, { error: apiError(ErrorCode.DUPLICATE_RESOURCE, 'A user credential cannot be altered twice in the same request') })
    else outcomes.set(user, refusal === undefined ? { error: noError, record: record() } : { error: refusal })
  }
  for (const { name, mechanism } of request.deletions) {
    decide(name, refuseDeletion(state, name, mechanism), () => makeRecord('RemoveUserScramCredentialRecord', 0, { name, mechanism }))
  }
  for (const { name, mechanism, iterations, salt, saltedPassword } of request.upsertions) {
    decide(name, refuseUpsertion(state, name, mechanism, iterations), () => {
      const keys = scramKeys(state.options.digests, mechanism === 1 ? 'sha256' : 'sha512', saltedPassword)
      return makeRecord('UserScramCredentialRecord', 0, { name, mechanism, salt, iterations, ...keys })
    })
  }
  const records = [...outcomes.values()].flatMap(({ record }) => (record === undefined ? [] : [record]))
  const results = [...outcomes].map(([user, { error }]) => ({ user, ...errorFields(error) }))
  return { records, atomic: true, response: { results } }
}

function refuseName(state: ControllerState, name: string, mechanism: number): ApiError | undefined {
  if (!metadataVersionSupports.scram(state.metadataVersion))
    return apiError(ErrorCode.UNSUPPORTED_VERSION, 'The current metadata.version does not support SCRAM')
  if (name === '') return apiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Username must not be empty')
  if (mechanism === 1 || mechanism === 2) return undefined
  return apiError(ErrorCode.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism')
}

function refuseDeletion(state: ControllerState, name: string, mechanism: number): ApiError | undefined {
  const refusal = refuseName(state, name, mechanism)
  if (refusal !== undefined || state.image.scram.has(scramKey(mechanism, name))) return refusal
  return apiError(ErrorCode.RESOURCE_NOT_FOUND, 'Attempt to delete a user credential that does not exist')
}

function refuseUpsertion(state: ControllerState, name: string, mechanism: number, iterations: number): ApiError | undefined {
  const refusal = refuseName(state, name, mechanism)
  if (refusal !== undefined) return refusal
  if (iterations < minIterations) return apiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too few iterations')
  return iterations > maxIterations ? apiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too many iterations') : undefined
}
