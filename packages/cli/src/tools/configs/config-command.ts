import { JavaError, illegalArgument, stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import { withAccess } from '../cluster/access.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool } from '../tool-io.ts'
import { checkedEntities } from './checks.ts'
import { configOptions } from './options.ts'

const SPEAKING = [
  'java.lang.IllegalArgumentException',
  'org.apache.kafka.common.errors.InvalidConfigurationException',
  'org.apache.kafka.common.errors.InvalidTopicException',
  'org.apache.kafka.common.errors.UnsupportedVersionException',
]

/** `kafka-configs`. */
export const configCommand: Tool = async (io, args) => {
  try {
    const options = parseJopt(configOptions, args)
    const checks = new JoptChecks(io, configOptions, options)
    checks.helpOrVersion(
      'This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, client-metrics or group',
    )
    const entities = await checkedEntities(options, checks)
    const addresses = { servers: options.value('bootstrap-server'), controllers: options.value('bootstrap-controller') }
    return await withAccess({ ...addresses, commandConfig: options.value('command-config') }, async (access) => {
      if (options.has('alter') && entities.types.length !== entities.names.length)
        throw illegalArgument('An entity name must be specified for every entity type')
      if (options.has('alter')) await (await import('./alter.ts')).alterEntity(io, access, options, entities)
      else await (await import('./describe.ts')).describeEntities(io, access, entities, options.has('all'))
      return 0
    })
  } catch (error) {
    if (error instanceof ToolExit || !(error instanceof JavaError)) throw error
    if (SPEAKING.includes(error.className) || error.className.startsWith('joptsimple.')) io.err(`${error.message}\n`)
    else io.err(`Error while executing config command with args '${args.join(' ')}'\n${stackTrace(error)}`)
    return 1
  }
}
