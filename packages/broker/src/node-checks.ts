import type { BrokerConfig } from '@samsa/config'

/** A configuration that this node cannot serve (yet). The message is for whoever started it. */
export class NodeStartError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NodeStartError'
  }
}

/** What the configuration asks for and a node on its own cannot do; undefined if nothing. */
export function unsupportedConfig(config: BrokerConfig): string | undefined {
  if (!config.isBroker || !config.isController) {
    return (
      `process.roles=${config.processRoles.join(',')}: a node that is only a broker or only a controller needs others, ` +
      'which Samsa does not support yet. Set process.roles=broker,controller.'
    )
  }
  const others = config.quorumVoters.filter((voter) => voter.nodeId !== config.nodeId)
  if (others.length > 0) {
    const voters = others.map((voter) => `${voter.nodeId}@${voter.host}:${voter.port}`).join(', ')
    return `controller.quorum.voters names other voters (${voters}): quorums of several are not supported yet.`
  }
  for (const listener of config.listeners) {
    if (listener.securityProtocol !== 'PLAINTEXT') {
      return `Listener ${listener.listenerName} has the security protocol ${listener.securityProtocol}: only PLAINTEXT is supported yet.`
    }
  }
  return undefined
}
