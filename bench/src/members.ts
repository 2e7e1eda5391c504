// Group members in raw frames, all alike on both brokers.
import { sleep } from '../../interop/src/harness/children.ts'
import { Connection } from '../../interop/src/wire/connection.ts'
import { decodeReply, requestFrame } from '../../interop/src/wire/exchange.ts'
import type { Body } from '../../interop/src/wire/exchange.ts'

const memberIdRequired = 79
const rebalanceInProgress = 27

/** Asks on a connection of its own; throws unless an answer comes. */
export class Peer {
  readonly #connection: Connection

  private constructor(connection: Connection) {
    this.#connection = connection
  }

  static async open(port: number): Promise<Peer> {
    return new Peer(await Connection.open(port))
  }

  async ask(api: string, version: number, body: Body): Promise<Body> {
    this.#connection.write(requestFrame(api, version, body))
    const answer = decodeReply(api, version, await this.#connection.next(60_000))
    if (typeof answer === 'string') throw new Error(`${api}: ${answer}`)
    return answer
  }

  end(): void {
    this.#connection.end()
  }
}

/** A member of a classic group: joins, syncs, sends heartbeats every 10 ms and joins again when it is told to. */
export class ClassicMember {
  /** The generation that it has an assignment in; -1 while it rebalances. */
  generation = -1
  /** The size of that generation, as its leader saw it. */
  size = 0
  readonly #peer: Peer
  readonly #groupId: string
  #memberId = ''
  #over = false
  #running: Promise<void> = Promise.resolve()

  constructor(peer: Peer, groupId: string) {
    this.#peer = peer
    this.#groupId = groupId
  }

  start(): void {
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      await this.#join()
      while (!this.#over && this.generation >= 0) {
        await sleep(10)
        const { errorCode } = await this.#peer.ask('Heartbeat', 4, {
          groupId: this.#groupId,
          generationId: this.generation,
          memberId: this.#memberId,
        })
        if (errorCode === rebalanceInProgress) this.generation = -1
        else if (errorCode !== 0) throw new Error(`Heartbeat: error ${String(errorCode)}`)
      }
    }
  }

  async #join(): Promise<void> {
    const { groupId } = { groupId: this.#groupId }
    const request = {
      groupId,
      sessionTimeoutMs: 45_000,
      rebalanceTimeoutMs: 60_000,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from([0, 1, 0, 0, 0, 1, 0, 1, 116, 255, 255, 255, 255, 0, 0, 0, 0]) }],
    }
    let joined = await this.#peer.ask('JoinGroup', 9, { ...request, memberId: this.#memberId })
    if (joined['errorCode'] === memberIdRequired) {
      this.#memberId = String(joined['memberId'])
      joined = await this.#peer.ask('JoinGroup', 9, { ...request, memberId: this.#memberId })
    }
    if (joined['errorCode'] !== 0) throw new Error(`JoinGroup: error ${String(joined['errorCode'])}`)
    const generationId = Number(joined['generationId'])
    const members = joined['members'] as readonly { readonly memberId: string }[]
    const assignment = Buffer.alloc(30)
    const synced = await this.#peer.ask('SyncGroup', 5, {
      groupId,
      generationId,
      memberId: this.#memberId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: members.map(({ memberId }) => ({ memberId, assignment })),
    })
    if (synced['errorCode'] === rebalanceInProgress) return
    if (synced['errorCode'] !== 0) throw new Error(`SyncGroup: error ${String(synced['errorCode'])}`)
    this.size = members.length
    this.generation = generationId
  }

  async leave(): Promise<void> {
    await this.stop()
    await this.#peer.ask('LeaveGroup', 5, { groupId: this.#groupId, members: [{ memberId: this.#memberId }] })
  }

  async stop(): Promise<void> {
    this.#over = true
    await this.#running
  }
}

/** Resolves when all have an assignment in one generation that has all of them. */
export const settled = async (members: readonly ClassicMember[]): Promise<void> => {
  for (let round = 0; round < 60_000; round++) {
    const [first] = members
    if (first === undefined) return
    const together = first.generation >= 0 && members.every(({ generation }) => generation === first.generation)
    if (together && Math.max(...members.map(({ size }) => size)) === members.length) return
    await sleep(1)
  }
  throw new Error('the group did not settle')
}
