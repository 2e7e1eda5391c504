import { ApiVersionsRequest, ApiVersionsResponse, apis, parseVersions } from '@samsa/protocol'
import type { Access } from '../cluster/cluster-access.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { liveBrokers } from '../cluster/topics.ts'

/** What every broker speaks, as Kafka writes it. */
export async function* versionsOfBrokers(access: Access): AsyncGenerator<string> {
  for (const broker of await liveBrokers(access)) {
    const name = `${broker.host}:${broker.port} (id: ${broker.nodeId} rack: ${broker.rack} isFenced: false)`
    const answer = await versionsText(access, broker.nodeId).catch((error: unknown) => `ERROR: ${asJavaError(error).message}`)
    yield `${name} -> ${answer}\n`
  }
}

async function versionsText(access: Access, nodeId: number): Promise<string> {
  const rpc = { request: ApiVersionsRequest, response: ApiVersionsResponse }
  const body = { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.3.1' }
  const response = await access.node(nodeId, 'apiVersions', rpc, body)
  const texts = new Map<number, string>()
  const known = new Map(Object.values(apis).map((api) => [api.key as number, api]))
  for (const { apiKey, minVersion, maxVersion } of response.apiKeys) {
    const range = minVersion === maxVersion ? `${minVersion}` : `${minVersion} to ${maxVersion}`
    const api = known.get(apiKey)
    if (api === undefined) texts.set(apiKey, `UNKNOWN(${apiKey}): ${range}`)
    else texts.set(apiKey, `${api.name}(${apiKey}): ${range} [${usable(api.request.validVersions, minVersion, maxVersion)}]`)
  }
  for (const [key, api] of known) {
    const isForClients: boolean = api.request.listeners.some((listener) => listener === 'broker')
    if (!texts.has(key) && isForClients) texts.set(key, `${api.name}(${key}): UNSUPPORTED`)
  }
  const ordered = [...texts].sort(([a], [b]) => a - b).map(([, text]) => text)
  return `(\n\t${ordered.join(',\n\t')}\n)`
}

function usable(ours: string, min: number, max: number): string {
  const { lowest, highest } = parseVersions(ours)
  if (highest < min) return 'unusable: node too new'
  return max < lowest ? 'unusable: node too old' : `usable: ${Math.min(highest, max)}`
}
