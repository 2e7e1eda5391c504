import { ApiVersionsRequest, ApiVersionsResponse, apis, parseVersions } from '@samsa/protocol'
import { withAccess } from '../cluster/access.ts'
import type { Access } from '../cluster/access.ts'
import { liveBrokers } from '../cluster/topics.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import { apiVersionsOptions } from './api-versions-options.ts'

/** `kafka-broker-api-versions`. */
export const brokerApiVersions = plainTool(async (io, args) => {
  const options = parseJopt(apiVersionsOptions, args)
  const checks = new JoptChecks(io, apiVersionsOptions, options)
  checks.helpOrVersion('This tool helps to retrieve broker version information.')
  checks.required('bootstrap-server')
  const properties = options.has('command-config') ? readPropertyFile(options.text('command-config')) : new Map<string, string>()
  await withAccess({ servers: options.text('bootstrap-server'), properties }, async (access) => {
    for (const broker of await liveBrokers(access)) {
      const name = `${broker.host}:${broker.port} (id: ${broker.nodeId} rack: ${broker.rack} isFenced: false)`
      const answer = await versionsText(access, broker.nodeId).catch((error: unknown) => `ERROR: ${asJavaError(error).message}`)
      io.out(`${name} -> ${answer}\n`)
    }
  })
})

async function versionsText(access: Access, nodeId: number): Promise<string> {
  const rpc = { request: ApiVersionsRequest, response: ApiVersionsResponse }
  const body = { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.3.1' }
  await access.cluster.refresh([])
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
