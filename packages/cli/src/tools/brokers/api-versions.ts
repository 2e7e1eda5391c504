import { withAccess } from '../cluster/access.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { apiVersionsOptions } from './api-versions-options.ts'

/** `kafka-broker-api-versions`. */
export const brokerApiVersions = plainTool(async (io, args) => {
  const options = parseJopt(apiVersionsOptions, args)
  const checks = new JoptChecks(io, apiVersionsOptions, options)
  checks.helpOrVersion('This tool helps to retrieve broker version information.')
  checks.required('bootstrap-server')
  await withAccess({ servers: options.text('bootstrap-server'), commandConfig: options.value('command-config') }, async (access) => {
    const { versionsOfBrokers } = await import('./broker-versions.ts')
    for await (const line of versionsOfBrokers(access)) io.out(line)
  })
})
