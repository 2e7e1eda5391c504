import { pbkdf2Sync, randomBytes } from 'node:crypto'
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '@samsa/protocol'
import type { Access } from './cluster-access.ts'
import { kafkaError, throwIfError } from './kafka-error.ts'
import type { KafkaError } from './kafka-error.ts'

const scramMechanisms = {
  'SCRAM-SHA-256': { type: 1, hash: 'sha256', bytes: 32 },
  'SCRAM-SHA-512': { type: 2, hash: 'sha512', bytes: 64 },
} as const
export type ScramMechanism = keyof typeof scramMechanisms

export const isScram = (name: string): name is ScramMechanism => name in scramMechanisms

const RESOURCE_NOT_FOUND = 91

export interface ScramUser {
  readonly user: string
  readonly error: KafkaError | undefined
  readonly credentials: readonly { readonly mechanism: string; readonly iterations: number }[]
}

/** Those of the users that have credentials; of all users where none is named. */
export async function describeScram(access: Access, users: readonly string[]): Promise<ScramUser[]> {
  const response = await access.any(
    'describeUserScramCredentials',
    { request: DescribeUserScramCredentialsRequest, response: DescribeUserScramCredentialsResponse },
    { users: users.length === 0 ? null : users.map((name) => ({ name })) },
  )
  throwIfError(response)
  const names = new Map(Object.entries(scramMechanisms).map(([name, { type }]) => [type as number, name]))
  return response.results
    .filter((result) => result.errorCode !== RESOURCE_NOT_FOUND)
    .map((result) => ({
      user: result.user,
      error: result.errorCode === 0 ? undefined : kafkaError(result.errorCode, result.errorMessage),
      credentials: result.credentialInfos.map((each) => ({
        mechanism: names.get(each.mechanism) ?? 'UNKNOWN',
        iterations: each.iterations,
      })),
    }))
}

export async function alterScram(
  access: Access,
  user: string,
  deletions: readonly ScramMechanism[],
  upsertions: readonly { readonly mechanism: ScramMechanism; readonly iterations: number; readonly password: string }[],
): Promise<void> {
  const response = await access.any(
    'alterUserScramCredentials',
    { request: AlterUserScramCredentialsRequest, response: AlterUserScramCredentialsResponse },
    {
      deletions: deletions.map((mechanism) => ({ name: user, mechanism: scramMechanisms[mechanism].type })),
      upsertions: upsertions.map(({ mechanism, iterations, password }) => {
        const { type, hash, bytes } = scramMechanisms[mechanism]
        const salt = randomBytes(24)
        return { name: user, mechanism: type, iterations, salt, saltedPassword: pbkdf2Sync(password, salt, iterations, bytes, hash) }
      }),
    },
  )
  const failed = response.results.find((result) => result.errorCode !== 0)
  if (failed !== undefined) throw kafkaError(failed.errorCode, failed.errorMessage)
}
