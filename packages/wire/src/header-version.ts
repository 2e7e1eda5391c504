import { apiByKey, parseVersions } from '@samsa/protocol'

const firstFlexible = new Map<number, number>()

/** The request header's version: 2 where the request is flexible, else 1; -1 for an API that does not exist (or is gone in 4.x). */
export function requestHeaderVersionOf(apiKey: number, apiVersion: number): number {
  let first = firstFlexible.get(apiKey)
  if (first === undefined) {
    const api = apiByKey(apiKey)
    if (api === undefined || parseVersions(api.request.validVersions).highest < 0) return -1
    const flexible = parseVersions(api.request.flexibleVersions)
    first = flexible.highest < 0 ? Infinity : flexible.lowest
    firstFlexible.set(apiKey, first)
  }
  return apiVersion >= first ? 2 : 1
}
