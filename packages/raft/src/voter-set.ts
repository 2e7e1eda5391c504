import type { Input, VotersRecord } from '@samsa/protocol'

/** A listener under which a voter is reached. */
export interface Endpoint {
  readonly listener: string
  readonly host: string
  readonly port: number
}

/** A replica by id and, with kraft.version 1, by the directory that holds its log. */
export interface ReplicaKey {
  readonly id: number
  /** undefined where the directory is not known (static quorum). */
  readonly directoryId: string | undefined
}

export interface Voter {
  readonly key: ReplicaKey
  readonly endpoints: readonly Endpoint[]
  readonly minKRaftVersion: number
  readonly maxKRaftVersion: number
}

const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** The voters of a quorum. Immutable. */
export class VoterSet {
  readonly voters: ReadonlyMap<number, Voter>

  constructor(voters: Iterable<Voter>) {
    this.voters = new Map([...voters].map((voter) => [voter.key.id, voter]))
  }

  /** A voter without a directory matches any directory: a static quorum knows ids only. */
  isVoter({ id, directoryId }: ReplicaKey): boolean {
    const voter = this.voters.get(id)
    return voter !== undefined && (voter.key.directoryId === undefined || voter.key.directoryId === directoryId)
  }

  isOnlyVoter(key: ReplicaKey): boolean {
    return this.voters.size === 1 && this.isVoter(key)
  }

  ids(): readonly number[] {
    return [...this.voters.keys()]
  }

  /** The set with one voter replaced; undefined if it is not among them. */
  withUpdated(voter: Voter): VoterSet | undefined {
    if (!this.isVoter(voter.key)) return undefined
    return new VoterSet([...this.voters.values()].map((present) => (present.key.id === voter.key.id ? voter : present)))
  }

  static fromRecord(record: VotersRecord): VoterSet {
    return new VoterSet(
      record.voters.map(({ voterId, voterDirectoryId, endpoints, kRaftVersionFeature }) => ({
        key: { id: voterId, directoryId: voterDirectoryId === zeroUuid ? undefined : voterDirectoryId },
        endpoints: endpoints.map(({ name, host, port }) => ({ listener: name, host, port })),
        minKRaftVersion: kRaftVersionFeature.minSupportedVersion,
        maxKRaftVersion: kRaftVersionFeature.maxSupportedVersion,
      })),
    )
  }

  toRecord(): Input<typeof VotersRecord> {
    return {
      version: 0,
      voters: [...this.voters.values()].map(({ key, endpoints, minKRaftVersion, maxKRaftVersion }) => ({
        voterId: key.id,
        voterDirectoryId: key.directoryId ?? zeroUuid,
        endpoints: endpoints.map(({ listener, host, port }) => ({ name: listener, host, port })),
        kRaftVersionFeature: { minSupportedVersion: minKRaftVersion, maxSupportedVersion: maxKRaftVersion },
      })),
    }
  }
}

/** Whether two voters say the same, apart from the order of endpoints. */
export function sameVoter(left: Voter | undefined, right: Voter): boolean {
  if (left === undefined || left.key.id !== right.key.id || left.key.directoryId !== right.key.directoryId) return false
  if (left.minKRaftVersion !== right.minKRaftVersion || left.maxKRaftVersion !== right.maxKRaftVersion) return false
  const texts = (voter: Voter) => voter.endpoints.map(({ listener, host, port }) => `${listener}://${host}:${port}`).sort()
  return texts(left).join() === texts(right).join()
}

/**
 * `controller.quorum.voters`: `1@host:9093,2@[::1]:9093`. Each voter's endpoint is for the first controller listener. A string is why the
 * text cannot be read, in Kafka's words.
 */
export function parseStaticVoters(text: string, listener: string): readonly Voter[] | string {
  const key = 'controller.quorum.voters'
  const form = 'Each entry should be in the form `{id}@{host}:{port}`.'
  const voters: Voter[] = []
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [idText, address, ...more] = entry.split('@')
    if (idText === undefined || address === undefined || more.length > 0) return `Invalid configuration value for ${key}. ${form}`
    if (!/^[+-]?\d+$/.test(idText)) return `Failed to parse voter ID as an integer from ${idText}`
    const match = /^(?:\[([0-9a-zA-Z\-%._:]*)\]|([0-9a-zA-Z\-%._]*))(?::(\d+))?$/.exec(address)
    if (match === null) return `Failed to parse host name from entry ${entry} for the configuration ${key}. ${form}`
    if (match[3] === undefined) return `Failed to parse host port from entry ${entry} for the configuration ${key}. ${form}`
    const endpoint = { listener, host: match[1] ?? match[2] ?? '', port: Number(match[3]) }
    voters.push({ key: { id: Number(idText), directoryId: undefined }, endpoints: [endpoint], minKRaftVersion: 0, maxKRaftVersion: 0 })
  }
  return voters
}

/**
 * `--initial-controllers`: `1@host:9093:directory,…` with the directory as 22 characters. A string is why it cannot be read, in Kafka's
 * words.
 */
export function parseDynamicVoters(text: string, listener: string): readonly Voter[] | string {
  const voters = new Map<number, Voter>()
  for (const entry of text.trim().split(',')) {
    if (entry === '') continue
    const voter = parseDynamicVoter(entry, listener)
    if (typeof voter === 'string') return voter
    if (voters.has(voter.key.id)) return `Node id ${voter.key.id} was specified more than once.`
    voters.set(voter.key.id, voter)
  }
  if (voters.size === 0) return 'No voters given.'
  return [...voters.values()].sort((a, b) => a.key.id - b.key.id)
}

function parseDynamicVoter(entry: string, listener: string): Voter | string {
  const at = entry.indexOf('@')
  if (at < 0) return 'No @ found in dynamic voter string.'
  if (at === 0) return 'Invalid @ at beginning of dynamic voter string.'
  const idText = entry.slice(0, at)
  if (!/^[+-]?\d+$/.test(idText)) return `Failed to parse node id in dynamic voter string.`
  const id = Number(idText)
  if (id < 0) return `Invalid negative node id ${id} in dynamic voter string.`
  let rest = entry.slice(at + 1)
  if (rest === '') return 'No hostname found after node id.'
  let host: string
  if (rest.startsWith('[')) {
    const close = rest.indexOf(']')
    if (close < 0) return 'Hostname began with left bracket, but no right bracket was found.'
    host = rest.slice(1, close)
    rest = rest.slice(close + 1)
  } else {
    const colon = rest.indexOf(':')
    if (colon < 0) return 'No colon following hostname could be found.'
    host = rest.slice(0, colon)
    rest = rest.slice(colon)
  }
  if (!rest.startsWith(':')) return `Port section must start with a colon.`
  rest = rest.slice(1)
  const colon = rest.indexOf(':')
  if (colon < 0) return 'No colon following port could be found.'
  const portText = rest.slice(0, colon)
  if (!/^[+-]?\d+$/.test(portText)) return 'Failed to parse port in dynamic voter string.'
  const port = Number(portText)
  if (port < 0 || port > 65535) return `Invalid port ${port} in dynamic voter string.`
  const directoryId = rest.slice(colon + 1)
  if (!/^[A-Za-z0-9_-]{22}$/.test(directoryId)) return `Failed to parse directory ID in dynamic voter string.`
  return { key: { id, directoryId }, endpoints: [{ listener, host: javaHost(host), port }], minKRaftVersion: 0, maxKRaftVersion: 1 }
}

/** Java writes an IPv6 literal in full: `::1` as `0:0:0:0:0:0:0:1`. */
function javaHost(host: string): string {
  if (!/^[0-9a-fA-F:]+$/.test(host) || !host.includes(':')) return host
  const [head = '', tail] = host.split('::')
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '')
  const left = groups(head)
  const right = groups(tail ?? '')
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...(tail === undefined ? [] : zeros), ...right].map((group) => parseInt(group, 16).toString(16)).join(':')
}
