import { isHostPattern, parseAddress } from './address.ts'
import { ConfigException } from './config-exception.ts'
import type { Validator } from './validator.ts'

export interface QuorumVoter {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

const entryForm = 'Each entry should be in the form `{id}@{host}:{port}`.'

/** `controller.quorum.voters`; a later entry of the same id replaces an earlier one. */
export function parseQuorumVoters(entries: readonly string[]): readonly QuorumVoter[] {
  const voters = new Map<number, QuorumVoter>()
  for (const entry of entries) {
    const [id, address, ...rest] = entry.split('@')
    if (id === undefined || address === undefined || address === '' || rest.some((part) => part !== '')) {
      throw new ConfigException(`Invalid configuration value for controller.quorum.voters. ${entryForm}`)
    }
    if (!/^[+-]?\d+$/.test(id) || Math.abs(Number(id)) > 0x7fffffff)
      throw new ConfigException(`Failed to parse voter ID as an integer from ${id}`)
    const { host, port } = parseAddress(address)
    if (host === null || !isHostPattern(host)) {
      throw new ConfigException(
        `Failed to parse host name from entry ${entry} for the configuration controller.quorum.voters. ${entryForm}`,
      )
    }
    if (port === null) {
      throw new ConfigException(
        `Failed to parse host port from entry ${entry} for the configuration controller.quorum.voters. ${entryForm}`,
      )
    }
    voters.set(Number(id), { nodeId: Number(id), host, port })
  }
  return [...voters.values()]
}

/** `controller.quorum.bootstrap.servers`. */
export function parseQuorumServers(entries: readonly string[]): readonly { readonly host: string; readonly port: number }[] {
  return entries.map((entry) => {
    const { host, port } = parseAddress(entry)
    if (host === null || port === null || !isHostPattern(host)) {
      const part = host === null || !isHostPattern(host) ? 'name' : 'port'
      throw new ConfigException(
        `Failed to parse host ${part} from ${entry} for the configuration controller.quorum.bootstrap.servers. Each entry should be in the form "{host}:{port}"`,
      )
    }
    return { host, port }
  })
}

export const quorumVoterList: Validator = {
  text: 'non-empty list',
  check(_name, parsed) {
    parseQuorumVoters(Array.isArray(parsed.value) ? parsed.value : [])
  },
}

export const quorumServerList: Validator = {
  text: 'non-empty list',
  check(_name, parsed) {
    parseQuorumServers(Array.isArray(parsed.value) ? parsed.value : [])
  },
}
