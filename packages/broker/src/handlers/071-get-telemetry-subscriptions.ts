import {
  GetTelemetrySubscriptionsRequest,
  GetTelemetrySubscriptionsResponse,
  PushTelemetryRequest,
  PushTelemetryResponse,
} from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'

const ZSTD = 4
const LZ4 = 3
const GZIP = 1
const SNAPPY = 2

/** KIP-714. Served, but advertised only by brokers that pass the metrics on. */
export const getTelemetrySubscriptions = apiHandler<
  BrokerParts,
  typeof GetTelemetrySubscriptionsRequest,
  typeof GetTelemetrySubscriptionsResponse
>({
  request: GetTelemetrySubscriptionsRequest,
  response: GetTelemetrySubscriptionsResponse,
  handle({ telemetry }, { clientInstanceId }, call) {
    const client = telemetry.subscription(clientInstanceId, call.clientId, call.session)
    if (typeof client === 'number') return { errorCode: client }
    return {
      clientInstanceId: client.id,
      subscriptionId: client.subscriptionId,
      acceptedCompressionTypes: [ZSTD, LZ4, GZIP, SNAPPY],
      pushIntervalMs: client.pushIntervalMs,
      telemetryMaxBytes: telemetry.maxBytes,
      deltaTemporality: true,
      requestedMetrics: client.metrics,
    }
  },
})

export const pushTelemetry = apiHandler<BrokerParts, typeof PushTelemetryRequest, typeof PushTelemetryResponse>({
  request: PushTelemetryRequest,
  response: PushTelemetryResponse,
  handle: ({ telemetry }, request, call) => ({ errorCode: telemetry.push(request, call.clientId, call.session) }),
})
