import { createRequire } from 'node:module'
import type { KafkaClientError } from '@samsa/client'
import type { ErrorName, KafkaError as ProtocolError } from '@samsa/protocol'
import { JavaError, executionException } from '../java/java-error.ts'

const require = createRequire(import.meta.url)

/** The protocol's table of errors. A tool that has an error to name has loaded it; one that only tells how it is used does without. */
function errorByCode(code: number): ProtocolError {
  const protocol: typeof import('@samsa/protocol') = require('@samsa/protocol')
  return protocol.errorByCode(code)
}

const REQUEST_TIMED_OUT = 7

/** An error of the protocol, named as the Java exception that stands for it. */
export class KafkaError extends JavaError {
  readonly code: number

  constructor(code: number, exception: string, message: string) {
    super(`org.apache.kafka.common.errors.${exception}`, message)
    this.code = code
  }

  get retriable(): boolean {
    return errorByCode(this.code).retriable
  }
}

/** With the broker's own words where it sent some. */
export function kafkaError(code: number, message?: string | null): KafkaError {
  const error = errorByCode(code)
  return new KafkaError(
    code,
    error.exception ?? 'UnknownServerException',
    message === null || message === undefined ? error.message : message,
  )
}

/** Throws what a response says, if it is an error. */
export function throwIfError(answer: { readonly errorCode: number; readonly errorMessage?: string | null }): void {
  if (answer.errorCode !== 0) throw kafkaError(answer.errorCode, answer.errorMessage)
}

/** Throws the first of several answers that is an error. */
export function throwFirst(answers: readonly { readonly errorCode: number; readonly errorMessage?: string | null }[]): void {
  for (const answer of answers) throwIfError(answer)
}

/** Awaits as Java's `future.get()`: a KafkaError comes wrapped in an ExecutionException. */
export async function awaited<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    throw error instanceof KafkaError ? executionException(error) : error
  }
}

/** Whether a client threw it for an error of the protocol, of this name if one is given. */
export function isClientError(error: unknown, name?: ErrorName): error is KafkaClientError {
  return (
    error instanceof Error && error.name === 'KafkaClientError' && 'errorName' in error && (name === undefined || error.errorName === name)
  )
}

/** What Java says of an API that a node does not have; undefined for other errors. */
function unsupportedApi(error: KafkaClientError): string | undefined {
  const request = error.errorName === 'UNSUPPORTED_VERSION' ? /does not support (\w+)Request\.$/.exec(error.message)?.[1] : undefined
  return request === undefined ? undefined : `The node does not support ${apiName(request)}`
}

/** `ListGroups` → `LIST_GROUPS`. */
export const apiName = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()

/** Whatever a client threw, as the Java exception that stands for it. */
export function asJavaError(error: unknown): JavaError {
  if (error instanceof JavaError) return error
  if (isClientError(error)) return kafkaError(error.code, unsupportedApi(error) ?? error.message)
  if (error instanceof Error && (error.name === 'KafkaTimeoutError' || error.name === 'UnreachableError'))
    return new KafkaError(REQUEST_TIMED_OUT, 'TimeoutException', error.message)
  return new JavaError('org.apache.kafka.common.KafkaException', error instanceof Error ? error.message : String(error))
}

/** Awaits a client's operation; what it throws comes as the Java exception that stands for it. */
export async function java<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    throw asJavaError(error)
  }
}

/** The same as Java's `future.get()`: wrapped in an ExecutionException. */
export async function javaFuture<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    throw executionException(asJavaError(error))
  }
}

/** As Java code that cannot name a checked exception hands it on. */
export function runtimeException(cause: JavaError): JavaError {
  return new JavaError('java.lang.RuntimeException', cause.toString(), { cause })
}
