import { apiKeys, ApiVersionsRequest, ApiVersionsResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import type { FeaturesImage, VersionRange } from '@samsa/metadata'
import type { ApiHandler } from '../api-handler.ts'
import { apiHandler } from '../api-handler.ts'
import type { Call } from '../call.ts'
import { code } from '../error-codes.ts'

const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/

/** What an ApiVersions answer says beside the list of APIs. */
export interface FeatureFacts {
  readonly supported: ReadonlyMap<string, VersionRange>
  readonly finalized: FeaturesImage
  /** The metadata offset that the finalized features were read at. */
  readonly epoch: number
  /** Whether versions that are still being shaped are offered. */
  readonly unstableVersions: boolean
}

/**
 * 1 throttle time · 2 throttled after answering · 3 flexible, the client's software (KIP-511), features (KIP-584) · 4 features whose least
 * level is 0 may be told (KIP-1080). Unknown versions are answered by the dispatcher.
 *
 * `handlers` is read at each call, since the list holds this handler too.
 */
export function apiVersions<Parts>(
  handlers: () => readonly ApiHandler<Parts>[],
  featuresOf: (parts: Parts) => FeatureFacts,
  isBroker: boolean,
): ApiHandler<Parts> {
  return apiHandler<Parts, typeof ApiVersionsRequest, typeof ApiVersionsResponse>({
    request: ApiVersionsRequest,
    response: ApiVersionsResponse,
    handle(parts, request, call) {
      if (call.apiVersion >= 3) {
        if (!SOFTWARE.test(request.clientSoftwareName) || !SOFTWARE.test(request.clientSoftwareVersion)) {
          return { errorCode: code.INVALID_REQUEST }
        }
        call.session.clientSoftwareName = request.clientSoftwareName
        call.session.clientSoftwareVersion = request.clientSoftwareVersion
      }
      return describe(handlers(), featuresOf(parts), call, isBroker)
    },
  })
}

function describe<Parts>(
  handlers: readonly ApiHandler<Parts>[],
  facts: FeatureFacts,
  call: Call<typeof ApiVersionsResponse>,
  isBroker: boolean,
): Input<typeof ApiVersionsResponse> {
  const finalized = new Map(facts.finalized.finalizedVersions)
  if (facts.finalized.metadataVersion !== undefined) finalized.set('metadata.version', facts.finalized.metadataVersion)
  if (facts.finalized.kraftVersion > 0) finalized.set('kraft.version', facts.finalized.kraftVersion)
  return {
    apiKeys: handlers.filter(isAdvertised).map((handler) => ({
      apiKey: handler.apiKey,
      // librdkafka needs to see Produce from 0 (KAFKA-18659), though 3 is the least accepted.
      minVersion: isBroker && handler.apiKey === apiKeys.Produce ? 0 : handler.lowestVersion,
      maxVersion: facts.unstableVersions ? handler.highestUnstableVersion : handler.highestVersion,
    })),
    supportedFeatures: [...facts.supported]
      .filter(([, range]) => call.apiVersion >= 4 || range.min > 0)
      .map(([name, range]) => ({ name, minVersion: range.min, maxVersion: range.max })),
    finalizedFeaturesEpoch: facts.epoch,
    finalizedFeatures: [...finalized].map(([name, level]) => ({ name, maxVersionLevel: level, minVersionLevel: level })),
    zkMigrationReady: false,
  }
}

/** Clients that see the telemetry APIs use them, so only brokers that pass the metrics on tell of them (KIP-714). */
function isAdvertised({ apiKey }: { readonly apiKey: number }): boolean {
  return apiKey !== apiKeys.GetTelemetrySubscriptions && apiKey !== apiKeys.PushTelemetry
}
