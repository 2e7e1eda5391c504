import type { Random } from '@samsa/ports'
import { scramKeys, scramMechanisms } from '../controller/scram.ts'
import type { Digests } from '../controller/types.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { terseFailure } from './storage-failure.ts'

const defaultIterations = 4096
const minIterations = 4096
const maxIterations = 16384

/** `--add-scram`: `SCRAM-SHA-256=[name=alice,password=secret]`. Throws a StorageFailure with Kafka's words. */
export function parseScramArgument(argument: string, digests: Digests, random: Random): MetadataRecord {
  const input = argument.trim()
  const equals = input.indexOf('=')
  if (equals < 0) throw terseFailure(`Failed to find equals sign in SCRAM argument '${input}'`)
  const name = input.slice(0, equals)
  const config = input.slice(equals + 1)
  const mechanism = scramMechanisms.find((candidate) => candidate.name === name)
  if (mechanism === undefined) throw terseFailure(`The add-scram mechanism ${name} is not supported.`)
  if (!config.startsWith('[')) throw terseFailure('Expected configuration string to start with [')
  if (!config.endsWith(']')) throw terseFailure('Expected configuration string to end with ]')
  const components = parseComponents(config.slice(1, -1))
  const user = take(components, 'name')
  if (user === undefined) throw terseFailure("You must supply 'name' to add-scram")
  const saltText = take(components, 'salt')
  const salt = saltText === undefined ? undefined : decodeBase64(saltText, `Failed to decode given salt: ${saltText}`)
  const iterationsText = take(components, 'iterations')
  if (iterationsText !== undefined && !/^[+-]?\d+$/.test(iterationsText))
    throw terseFailure(`Failed to parse iterations count: ${iterationsText}`)
  const iterations = iterationsText === undefined ? defaultIterations : Number(iterationsText)
  const password = take(components, 'password')
  const saltedText = take(components, 'saltedpassword')
  if (password === undefined && saltedText === undefined)
    throw terseFailure("You must supply one of 'password' or 'saltedpassword' to add-scram")
  if (password === undefined && salt === undefined) throw terseFailure("You must supply 'salt' with 'saltedpassword' to add-scram")
  const given =
    password === undefined && saltedText !== undefined
      ? decodeBase64(saltedText, `Failed to decode given saltedPassword: ${saltedText}`)
      : undefined
  if (password !== undefined && saltedText !== undefined) components.delete('saltedpassword')
  if (components.size > 0) throw terseFailure(`Unknown SCRAM configurations: ${[...components.keys()].sort().join(', ')}`)
  const javaName = mechanism.name.replaceAll('-', '_')
  if (iterations < minIterations) throw terseFailure(`The 'iterations' value must be >= ${minIterations} for add-scram using ${javaName}`)
  if (iterations > maxIterations) throw terseFailure(`The 'iterations' value must be <= ${maxIterations} for add-scram using ${javaName}`)
  const used = salt ?? randomSalt(random)
  const saltedPassword = given ?? saltPassword(digests, mechanism.algorithm, password ?? '', used, iterations)
  const { storedKey, serverKey } = scramKeys(digests, mechanism.algorithm, saltedPassword)
  // In the order in which the record is printed.
  const fields = { name: user, mechanism: mechanism.type, salt: used, storedKey, serverKey, iterations }
  return makeRecord('UserScramCredentialRecord', 0, fields)
}

function parseComponents(text: string): Map<string, string> {
  const components = new Map<string, string>()
  for (const component of text.split(',')) {
    const equals = component.indexOf('=')
    if (equals < 0) throw terseFailure(`No equals sign found in SCRAM component: ${component}`)
    const value = component.slice(equals + 1)
    components.set(component.slice(0, equals), /^".*"$/s.test(value) && value.length >= 2 ? value.slice(1, -1) : value)
  }
  return components
}

function take(components: Map<string, string>, key: string): string | undefined {
  const value = components.get(key)
  components.delete(key)
  return value
}

function decodeBase64(text: string, failure: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw terseFailure(failure)
  return Buffer.from(text, 'base64')
}

/** 25 letters and digits, as Kafka's 130 random bits in base 36. */
function randomSalt(random: Random): Uint8Array {
  return Uint8Array.from({ length: 25 }, () => random.below(36).toString(36).charCodeAt(0))
}

/** Hi() of RFC 5802, section 2.2. */
function saltPassword(
  digests: Digests,
  algorithm: 'sha256' | 'sha512',
  password: string,
  salt: Uint8Array,
  iterations: number,
): Uint8Array {
  const key = new TextEncoder().encode(password.normalize('NFKC'))
  let last = digests.hmac(algorithm, key, Buffer.concat([salt, Uint8Array.of(0, 0, 0, 1)]))
  const result = Uint8Array.from(last)
  for (let round = 1; round < iterations; round++) {
    last = digests.hmac(algorithm, key, last)
    for (let i = 0; i < result.length; i++) result[i] = (result[i] ?? 0) ^ (last[i] ?? 0)
  }
  return result
}
