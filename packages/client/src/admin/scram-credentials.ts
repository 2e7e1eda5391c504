import { pbkdf2 } from 'node:crypto'
import * as protocol from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import type { ScramMechanism } from './names.ts'
import { scramMechanisms } from './names.ts'
import { Outcomes } from './outcomes.ts'

export interface ScramCredential {
  readonly mechanism: ScramMechanism | 'UNKNOWN'
  readonly iterations: number
}

export type ScramAlteration =
  | { readonly user: string; readonly mechanism: ScramMechanism; readonly delete: true }
  | {
      readonly user: string
      readonly mechanism: ScramMechanism
      readonly password: string | Uint8Array
      /** 4096 at least; 4096 if absent. */
      readonly iterations?: number
      /** Random if absent. */
      readonly salt?: Uint8Array
    }

const DESCRIBE_SCRAM = { request: protocol.DescribeUserScramCredentialsRequest, response: protocol.DescribeUserScramCredentialsResponse }
const ALTER_SCRAM = { request: protocol.AlterUserScramCredentialsRequest, response: protocol.AlterUserScramCredentialsResponse }
const SALT_BYTES = 24
const DIGESTS = { 'SCRAM-SHA-256': { name: 'sha256', bytes: 32 }, 'SCRAM-SHA-512': { name: 'sha512', bytes: 64 } } as const

/** By user: those named, or (`null`) all that have credentials. A user without any is RESOURCE_NOT_FOUND. */
export async function describeUserScramCredentials(
  context: AdminContext,
  users: readonly string[] | null,
  options: AdminOptions,
): Promise<Outcomes<ScramCredential[]>> {
  const body = { users: users === null || users.length === 0 ? null : users.map((name) => ({ name })) }
  const response = await context.atController(DESCRIBE_SCRAM, body, options, (answer) => [answer.errorCode])
  if (response.errorCode !== 0) throw new KafkaClientError(response.errorCode, response.errorMessage)
  return new Outcomes<ScramCredential[]>(
    response.results.map((result) => [
      result.user,
      outcome(
        result,
        result.credentialInfos.map(({ mechanism, iterations }) => ({ mechanism: scramMechanisms.name(mechanism), iterations })),
      ),
    ]),
  )
}

/** By user. Passwords are salted here and never sent. */
export async function alterUserScramCredentials(
  context: AdminContext,
  alterations: readonly ScramAlteration[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const deletions = alterations.flatMap((each) =>
    'delete' in each ? [{ name: each.user, mechanism: scramMechanisms.code(each.mechanism) }] : [],
  )
  const upsertions = await Promise.all(
    alterations.flatMap((each) => {
      if ('delete' in each) return []
      const iterations = each.iterations ?? 4096
      const salt = each.salt ?? context.cluster.world.random.bytes(SALT_BYTES)
      return [
        saltedPassword(each.password, salt, iterations, each.mechanism).then((salted) => ({
          name: each.user,
          mechanism: scramMechanisms.code(each.mechanism),
          iterations,
          salt,
          saltedPassword: salted,
        })),
      ]
    }),
  )
  const response = await context.atController(ALTER_SCRAM, { deletions, upsertions }, options, (answer) =>
    answer.results.map((each) => each.errorCode),
  )
  return new Outcomes<undefined>(response.results.map((result) => [result.user, outcome(result, undefined)]))
}

/** RFC 5802's Hi(): PBKDF2 with the mechanism's digest. */
async function saltedPassword(
  password: string | Uint8Array,
  salt: Uint8Array,
  iterations: number,
  mechanism: ScramMechanism,
): Promise<Buffer> {
  const { name, bytes } = DIGESTS[mechanism]
  return await new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, bytes, name, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}
