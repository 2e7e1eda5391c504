import type { BrokerParts, NodeHooks } from '@samsa/broker'
import type { Clock } from '@samsa/ports'
import { decodeMessage, decodeResponseHeader, encodeResponseFrame, errors } from '@samsa/protocol'
import type { ErrorName } from '@samsa/protocol'
import type { ServerConnection, ServerRequest } from '@samsa/wire'
import { errorAnswer, spoilAnswer } from '../error-answer.ts'
import { Asked } from './asked.ts'
import { Rule } from './fault.ts'
import type { Apis, Fault, FaultFilter } from './fault.ts'

/** What happens to one request in place of its being served. */
type Action = (context: Context) => void

interface Context {
  readonly asked: Asked
  readonly connection: ServerConnection
  /** A copy: it may be kept. */
  readonly request: ServerRequest
  readonly serve: (request: ServerRequest) => void
}

export interface Timing {
  /** `response` (default): the broker has done what was asked. `request`: it has not. */
  readonly at?: 'request' | 'response'
}

/** The client id of the tests' own helpers: no fault meets them. */
export const OWN_CLIENT_ID = 'samsa-testing'

const SIZE_BYTES = 4
/** Answers that would help nobody without the rest of what they say: the broker makes them, then the error is put in. */
const SPOILED: ReadonlySet<string> = new Set(['Metadata', 'DescribeTopicPartitions'])
const GROUP_APIS = [
  'JoinGroup',
  'SyncGroup',
  'Heartbeat',
  'LeaveGroup',
  'OffsetCommit',
  'OffsetFetch',
  'ConsumerGroupHeartbeat',
  'TxnOffsetCommit',
] as const
const TRANSACTION_APIS = ['InitProducerId', 'AddPartitionsToTxn', 'AddOffsetsToTxn', 'EndTxn'] as const

/** Faults of the requests to a broker, by script: each meets the next requests that it concerns. The first asked for goes first. */
export class RequestFaults {
  readonly #rules = new Map<Rule, Action>()
  readonly #clock: Clock
  #parts: BrokerParts | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @internal Hung into each life of the node. */
  readonly hooks: NodeHooks = {
    receive: (connection, request, serve) => this.#receive(connection, request, serve),
    serving: (parts) => {
      this.#parts = parts
    },
  }

  /** The answer never comes; the client's request times out. */
  drop(apis: Apis, options: FaultFilter & Timing = {}): Fault {
    return this.#add(apis, options, ({ request, serve }) => {
      if (options.at !== 'request') serve({ ...request, answers: { respond: (_frame, released) => released?.() } })
    })
  }

  /** The connection is closed in place of the answer. */
  disconnect(apis: Apis, options: FaultFilter & Timing = {}): Fault {
    return this.#add(apis, options, ({ request, connection, serve }) => {
      if (options.at === 'request') connection.close()
      else serve({ ...request, answers: { respond: (_frame, released) => (released?.(), connection.close()) } })
    })
  }

  /** The answer comes `ms` milliseconds of the broker's clock later; those behind it on its connection wait with it. */
  delay(apis: Apis, options: FaultFilter & Timing & { readonly ms: number }): Fault {
    return this.#add(apis, options, ({ request, connection, serve }) => {
      const { ms } = options
      if (options.at === 'request') this.#clock.after(ms, () => connection.isClosed || serve(request))
      else
        serve({
          ...request,
          answers: { respond: (frame, released) => void this.#clock.after(ms, () => connection.respond(frame, released)) },
        })
    })
  }

  /** The request is served twice, as if the client had sent it again; the second answer is the one that it gets. */
  duplicate(apis: Apis, options: FaultFilter = {}): Fault {
    return this.#add(apis, options, ({ request, serve }) => {
      const again = (released?: () => void): void => {
        released?.()
        serve(request)
      }
      // The log writes offsets into the frame that it was given.
      serve({ ...request, frame: Buffer.from(request.frame), answers: { respond: (_frame, released) => again(released) } })
    })
  }

  /** Nothing is done; the answer is the error, for every topic, partition, group … that the request names. */
  fail(apis: Apis, options: FaultFilter & { readonly error: ErrorName }): Fault {
    const { code } = errors[options.error]
    return this.#add(apis, options, (context) => {
      const { asked, connection, request } = context
      const { api, version, message } = asked
      if (SPOILED.has(api.name)) {
        this.#rewritten(context, (body) => spoilAnswer(api.response, version, body, code, options.topic))
        return
      }
      // Kafka closes the connection where there is no answer to put an error in.
      if (api.name === 'Produce' && message['acks'] === 0) connection.close()
      else
        connection.respond(
          encodeResponseFrame(api.response, version, request.correlationId, errorAnswer(api.request, api.response, version, message, code)),
        )
    })
  }

  /** The broker's own answer, changed by `edit` in place. Fields have Kafka's names in camelCase. */
  rewrite(apis: Apis, options: FaultFilter & { readonly edit: (body: Record<string, unknown>) => void }): Fault {
    return this.#add(apis, options, (context) => this.#rewritten(context, options.edit))
  }

  /** The broker seems to have lost the leadership of a partition: produce, fetch and list offsets are refused until the client has asked again. */
  notLeader(options: FaultFilter = {}): Fault {
    return this.fail(['Produce', 'Fetch', 'ListOffsets'], { ...options, error: 'NOT_LEADER_OR_FOLLOWER' })
  }

  /** The client's leader epoch seems to be an old one. */
  fenceLeaderEpoch(options: FaultFilter = {}): Fault {
    return this.fail(['Fetch', 'ListOffsets', 'OffsetForLeaderEpoch'], { ...options, error: 'FENCED_LEADER_EPOCH' })
  }

  /** The coordinator of groups, or with a `transactionalId` that of transactions, seems to be elsewhere: clients look for it and find it here again. */
  moveCoordinator(options: FaultFilter = {}): Fault {
    return this.fail(options.transactionalId === undefined ? GROUP_APIS : TRANSACTION_APIS, { ...options, error: 'NOT_COORDINATOR' })
  }

  /** Fetches are answered `ms` late, until the fault is removed. */
  slowFetch(options: FaultFilter & { readonly ms: number }): Fault {
    return this.delay('Fetch', { next: Infinity, ...options })
  }

  clear(): void {
    for (const rule of this.#rules.keys()) rule.remove()
  }

  #add(apis: Apis, filter: FaultFilter, action: Action): Fault {
    const rule = new Rule(apis, filter, (removed) => this.#rules.delete(removed))
    this.#rules.set(rule, action)
    return rule
  }

  #receive(connection: ServerConnection, request: ServerRequest, serve: (request: ServerRequest) => void): void {
    if (this.#rules.size === 0 || request.clientId === OWN_CLIENT_ID) {
      serve(request)
      return
    }
    const asked = new Asked(request, connection.session.listenerName, this.#parts)
    for (const [rule, action] of this.#rules) {
      if (!rule.takes(asked)) continue
      action({ asked, connection, request: { ...request, frame: Buffer.from(request.frame), lent: false }, serve })
      return
    }
    serve(request)
  }

  #rewritten({ asked, connection, request, serve }: Context, edit: (body: Record<string, unknown>) => void): void {
    const { response } = asked.api
    const respond = (frame: readonly Uint8Array[] | undefined, released?: () => void): void => {
      if (frame === undefined) {
        connection.respond(frame, released)
        return
      }
      const bytes = Buffer.concat(frame).subarray(SIZE_BYTES)
      released?.()
      const body = decodeMessage(response, asked.version, bytes, decodeResponseHeader(response, asked.version, bytes).end)
      edit(body)
      connection.respond(encodeResponseFrame(response, asked.version, request.correlationId, body))
    }
    serve({ ...request, answers: { respond } })
  }
}
