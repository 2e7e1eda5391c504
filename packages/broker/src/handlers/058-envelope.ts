import {
  decodeMessage,
  decodeRequestHeader,
  DefaultPrincipalData,
  encodeResponseFrame,
  EnvelopeRequest,
  EnvelopeResponse,
  parseVersions,
  ProtocolError,
} from '@samsa/protocol'
import type { Input, MessageSchema } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import type { ActiveController } from '../controller/active-controller.ts'
import type { ControllerApi, ControllerCaller } from '../controller/controller-channel.ts'
import type { ControllerParts } from '../controller/controller-parts.ts'
import { code } from '../error-codes.ts'

const SIZE_BYTES = 4

interface Head {
  readonly apiVersion: number
  readonly correlationId: number
  /** Where the body begins. */
  readonly end: number
}

/** An API that may come in an envelope, with its message types behind it. */
export interface ForwardedApi {
  readonly apiKey: number
  readonly lowestVersion: number
  readonly highestVersion: number
  /** `done` gets the response with its header, or an error code of the envelope. */
  serve(
    controller: ActiveController,
    caller: ControllerCaller,
    bytes: Uint8Array,
    head: Head,
    done: (response: Uint8Array | number) => void,
  ): void
}

export function forwardedApi<Request extends MessageSchema, Response extends MessageSchema>(
  api: ControllerApi<Request, Response>,
): ForwardedApi {
  const { lowest, highest } = parseVersions(api.request.validVersions)
  return {
    apiKey: api.request.apiKey ?? -1,
    lowestVersion: lowest,
    highestVersion: highest,
    serve(controller, caller, bytes, head, done) {
      const body = decodeMessage(api.request, head.apiVersion, bytes, head.end)
      api.serve(controller, caller, body, (answer) => {
        if (answer === undefined) done(code.NOT_CONTROLLER)
        else done(encoded(api.response, head, answer))
      })
    },
  }
}

function encoded<Response extends MessageSchema>(response: Response, head: Head, answer: Input<Response>): Uint8Array | number {
  try {
    return Buffer.concat(encodeResponseFrame(response, head.apiVersion, head.correlationId, answer)).subarray(SIZE_BYTES)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    // A fault of ours, in anybody's turn.
    return code.UNKNOWN_SERVER_ERROR
  }
}

/** A broker's client's request, handed on by the broker (KIP-590). */
export function envelope(apis: readonly ForwardedApi[]): ApiHandler<ControllerParts> {
  const byKey = new Map(apis.map((api) => [api.apiKey, api]))
  return apiHandler<ControllerParts, typeof EnvelopeRequest, typeof EnvelopeResponse>({
    request: EnvelopeRequest,
    response: EnvelopeResponse,
    handle(parts, { requestData, requestPrincipal, clientHostAddress }, call) {
      const principal = principalOf(requestPrincipal)
      if (principal === undefined) return { errorCode: code.PRINCIPAL_DESERIALIZATION_FAILURE }
      const clientHost = hostOf(clientHostAddress)
      if (clientHost === undefined) return { errorCode: code.INVALID_REQUEST }
      try {
        const head = decodeRequestHeader(requestData)
        const api = byKey.get(head.apiKey)
        if (api === undefined) return { errorCode: code.INVALID_REQUEST }
        const { apiVersion } = head
        if (apiVersion < api.lowestVersion || apiVersion > api.highestVersion) return { errorCode: code.UNSUPPORTED_VERSION }
        api.serve(parts.controller, { apiVersion, principal, clientHost }, requestData, head, (responseData) => {
          const answer = typeof responseData === 'number' ? { errorCode: responseData } : { responseData }
          parts.turn.run(() => call.reply(answer))
        })
        return LATER
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        return { errorCode: code.UNSUPPORTED_VERSION }
      }
    },
  })
}

function principalOf(bytes: Uint8Array | null): string | undefined {
  // A version, then the data.
  if (bytes === null || bytes.length < 2 || bytes[0] !== 0 || bytes[1] !== 0) return undefined
  try {
    const { type, name } = decodeMessage(DefaultPrincipalData, 0, bytes, 2)
    return `${type}:${name}`
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return undefined
  }
}

function hostOf(address: Uint8Array): string | undefined {
  if (address.length === 4) return address.join('.')
  if (address.length !== 16) return undefined
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) groups.push((((address[at] ?? 0) << 8) | (address[at + 1] ?? 0)).toString(16))
  return groups.join(':')
}
