import { lookup } from 'node:dns/promises'
import { illegalArgument } from '../java/java-error.ts'
import type { JoptChecks, JoptOptions } from '../options/jopt.ts'
import { ENTITY_TYPES, entitiesOf } from './entities.ts'
import type { Entities } from './entities.ts'

/** Everything that Kafka's tool asks of a command line before it connects. */
export async function checkedEntities(options: JoptOptions, checks: JoptChecks): Promise<Entities> {
  if (options.has('alter') === options.has('describe')) checks.usage('Command must include exactly one action: --describe, --alter')
  checks.invalid('alter', ['describe'])
  checks.invalid('describe', ['alter', 'add-config', 'delete-config'])
  const entities = entitiesOf(options)
  checkTypes(options, entities)
  await checkNames(options, entities)
  if (options.has('describe')) checkDescribe(options, entities)
  if (options.has('alter')) checkAlter(options, entities)
  return entities
}

function checkTypes(options: JoptOptions, { types, byFlag }: Entities): void {
  const repeated = types.filter((type, at) => types.indexOf(type) !== at)
  if (repeated.length > 0) throw illegalArgument(`Duplicate entity type(s) specified: ${repeated.join(',')}`)
  if (!options.has('bootstrap-server') && !options.has('bootstrap-controller'))
    throw illegalArgument('Either --bootstrap-server or --bootstrap-controller must be specified.')
  for (const type of types) {
    if (!ENTITY_TYPES.some((each) => each === type)) {
      throw illegalArgument(
        `Invalid entity type ${type}, the entity type must be one of ${ENTITY_TYPES.join(', ')} with a --bootstrap-server or --bootstrap-controller argument`,
      )
    }
  }
  if (types.length === 0) throw illegalArgument('At least one entity type must be specified')
  if (types.length > 1 && !(types.length === 2 && types.includes('users') && types.includes('clients')))
    throw illegalArgument("Only 'users' and 'clients' entity types may be specified together")
  if ((options.has('entity-name') || options.has('entity-type') || options.has('entity-default')) && byFlag)
    throw illegalArgument('--entity-{type,name,default} should not be used in conjunction with specific entity flags')
}

async function checkNames(options: JoptOptions, { types, names }: Entities): Promise<void> {
  const hasName = names.some((name) => name !== '')
  if (options.has('bootstrap-server') && options.has('bootstrap-controller'))
    throw illegalArgument('Only one of --bootstrap-server or --bootstrap-controller can be specified')
  if (hasName && (types.includes('brokers') || types.includes('broker-loggers'))) {
    for (const option of ['entity-name', 'broker', 'broker-logger'].filter((each) => options.has(each))) {
      const id = options.text(option)
      if (!isInt(id)) throw illegalArgument(`The entity name for ${types[0]} must be a valid integer broker id, but it is: ${id}`)
    }
  }
  if (!hasName || !types.includes('ips')) return
  for (const option of ['entity-name', 'ip'].filter((each) => options.has(each))) {
    const host = options.text(option)
    const found = host === '' || (await lookup(host).catch(() => undefined)) !== undefined
    if (!found) throw illegalArgument(`The entity name for ${types[0]} must be a valid IP or resolvable host, but it is: ${host}`)
  }
}

function checkDescribe(options: JoptOptions, { types, names }: Entities): void {
  const hasDefaults = ['users', 'clients', 'brokers', 'ips'].some((type) => types.includes(type))
  if (!hasDefaults && options.has('entity-default'))
    throw illegalArgument(`--entity-default must not be specified with --describe of ${types.join(',')}`)
  if (types.includes('broker-loggers') && !names.some((name) => name !== ''))
    throw illegalArgument(`An entity name must be specified with --describe of ${types.join(',')}`)
}

function checkAlter(options: JoptOptions, { types, names }: Entities): void {
  if (['users', 'clients', 'brokers', 'ips'].some((type) => types.includes(type))) {
    if (names.length === 0)
      throw illegalArgument('An entity-name or default entity must be specified with --alter of users, clients, brokers or ips')
  } else if (!names.some((name) => name !== ''))
    throw illegalArgument(`An entity name must be specified with --alter of ${types.join(',')}`)
  const [add, file, remove] = ['add-config', 'add-config-file', 'delete-config'].map((option) => options.has(option))
  if (add === true && file === true) throw illegalArgument('Only one of --add-config or --add-config-file must be specified')
  if (add !== true && file !== true && remove !== true)
    throw illegalArgument('At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter')
}

export const isInt = (text: string): boolean => /^[+-]?\d{1,10}$/.test(text) && Math.abs(Number(text)) < 2 ** 31
