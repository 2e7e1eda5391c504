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
import type { MessageSchema } from '@samsa/protocol'
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
  /** `done` gets the response with its header, or undefined where this node is not the active controller. */
  serve(
    controller: ActiveController,
    caller: ControllerCaller,
    bytes: Uint8Array,
    head: Head,
    done: (response: Uint8Array | undefined) => void,
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
    serve(controller, caller, bytes, { apiVersion, correlationId, end }, done) {
      const body = decodeMessage(api.request, apiVersion, bytes, end)
      api.serve(controller, caller, body, (answer) => {
        const frame = answer === undefined ? undefined : encodeResponseFrame(api.response, apiVersion, correlationId, answer)
        done(frame === undefined ? undefined : Buffer.concat(frame).subarray(SIZE_BYTES))
      })
    },
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
          const answer = responseData === undefined ? { errorCode: code.NOT_CONTROLLER } : { responseData }
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
