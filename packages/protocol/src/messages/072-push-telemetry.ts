import type { Message, MessageSchema } from '../schema/message.ts'

export const PushTelemetryRequest = {
  name: 'PushTelemetryRequest',
  type: 'request',
  apiKey: 72,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    clientInstanceId: { type: 'uuid', versions: '0+' },
    subscriptionId: { type: 'int32', versions: '0+' },
    terminating: { type: 'bool', versions: '0+' },
    compressionType: { type: 'int8', versions: '0+' },
    metrics: { type: 'bytes', versions: '0+', zeroCopy: true },
  },
} as const satisfies MessageSchema

export type PushTelemetryRequest = Message<typeof PushTelemetryRequest>

export const PushTelemetryResponse = {
  name: 'PushTelemetryResponse',
  type: 'response',
  apiKey: 72,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type PushTelemetryResponse = Message<typeof PushTelemetryResponse>
