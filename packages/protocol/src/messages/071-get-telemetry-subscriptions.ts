import type { Message, MessageSchema } from '../schema/message.ts'

export const GetTelemetrySubscriptionsRequest = {
  name: 'GetTelemetrySubscriptionsRequest',
  type: 'request',
  apiKey: 71,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    clientInstanceId: { type: 'uuid', versions: '0+' },
  },
} as const satisfies MessageSchema

export type GetTelemetrySubscriptionsRequest = Message<typeof GetTelemetrySubscriptionsRequest>

export const GetTelemetrySubscriptionsResponse = {
  name: 'GetTelemetrySubscriptionsResponse',
  type: 'response',
  apiKey: 71,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    clientInstanceId: { type: 'uuid', versions: '0+' },
    subscriptionId: { type: 'int32', versions: '0+' },
    acceptedCompressionTypes: { type: '[]int8', versions: '0+' },
    pushIntervalMs: { type: 'int32', versions: '0+' },
    telemetryMaxBytes: { type: 'int32', versions: '0+' },
    deltaTemporality: { type: 'bool', versions: '0+' },
    requestedMetrics: { type: '[]string', versions: '0+' },
  },
} as const satisfies MessageSchema

export type GetTelemetrySubscriptionsResponse = Message<typeof GetTelemetrySubscriptionsResponse>
