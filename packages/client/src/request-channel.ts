import { channel } from 'node:diagnostics_channel'
import type { Clock } from '@samsa/ports'
import type { MessageSchema } from '@samsa/protocol'
import type { BrokerAddress } from './bootstrap.ts'

/** What `samsa:client:request` publishes when a request has ended. */
export interface ClientRequestMessage {
  readonly host: string
  readonly port: number
  readonly apiKey: number
  /** `Produce`, `Fetch`, … */
  readonly api: string
  readonly version: number
  readonly durationMs: number
  /** Absent after an answer, whatever error codes it holds. */
  readonly error?: unknown
}

const requests = channel('samsa:client:request')

/** Requests as `node:diagnostics_channel` tells them; costs one comparison while nobody listens. */
export const clientRequests = {
  start(address: BrokerAddress, request: MessageSchema, version: number, clock: Clock): { end(error: unknown): void } | undefined {
    if (!requests.hasSubscribers) return undefined
    const startedAtMs = clock.monotonicMs()
    return {
      end(error) {
        const message: ClientRequestMessage = {
          host: address.host,
          port: address.port,
          apiKey: request.apiKey ?? -1,
          api: request.name.replace(/Request$/, ''),
          version,
          durationMs: clock.monotonicMs() - startedAtMs,
          ...(error === undefined ? {} : { error }),
        }
        requests.publish(message)
      },
    }
  },
}
