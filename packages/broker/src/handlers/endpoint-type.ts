import { code } from '../error-codes.ts'

export const BROKER_ENDPOINT = 1
export const CONTROLLER_ENDPOINT = 2
const NAMES: Readonly<Record<number, string>> = { [BROKER_ENDPOINT]: 'BROKER', [CONTROLLER_ENDPOINT]: 'CONTROLLER' }

/** What is wrong with asking an endpoint of one type for the nodes of another (KIP-919). */
export function endpointTypeProblem(
  asked: number,
  own: number,
  apiVersion: number,
): { readonly errorCode: number; readonly errorMessage: string } | undefined {
  if (asked === own) return undefined
  const name = NAMES[asked]
  if (name === undefined) {
    const errorCode = apiVersion === 0 ? code.INVALID_REQUEST : code.UNSUPPORTED_ENDPOINT_TYPE
    return { errorCode, errorMessage: `Unsupported endpoint type ${asked}` }
  }
  return {
    errorCode: apiVersion === 0 ? code.INVALID_REQUEST : code.MISMATCHED_ENDPOINT_TYPE,
    errorMessage: `The request was sent to an endpoint of type ${NAMES[own]}, but we wanted an endpoint of type ${name}`,
  }
}
