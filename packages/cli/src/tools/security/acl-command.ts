import type { Admin, AclBinding } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, javaFuture } from '../cluster/kafka-error.ts'
import { JavaError, executionException, stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { textLines } from '../text/text-lines.ts'
import type { ToolIo } from '../tool-io.ts'
import { aclOptions } from './acl-options.ts'
import { entryText, filterOf, patternTypeOf, principalsOf, resourcesOf, resourceText, rulesOf } from './acl-rules.ts'
import type { Resource, Rules } from './acl-rules.ts'

/** `kafka-acls`. */
export const acls = plainTool(
  async (io, args) => {
    const options = parsed(io, args)
    const checks = new JoptChecks(io, aclOptions, options)
    validate(options, checks)
    const where = options.has('bootstrap-server')
      ? { servers: options.text('bootstrap-server') }
      : { controllers: options.text('bootstrap-controller') }
    await withAccess({ ...where, commandConfig: options.value('command-config') }, async (access) => {
      const { admin } = access
      if (options.has('list')) return await list(io, admin, options)
      if (options.has('remove')) return await remove(io, admin, options, rulesOf(options, checks))
      const patternType = patternTypeOf(options)
      if (patternType === 'ANY' || patternType === 'MATCH')
        checks.usage(`A '--resource-pattern-type' value of '${patternType}' is not valid when adding acls.`)
      const rules = rulesOf(options, checks)
      if (rules.some(({ entries }) => entries.length === 0))
        checks.usage('You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.')
      await add(io, admin, rules)
    })
  },
  (io, error) => io.out(`Error while executing ACL command: ${error.message}\n${stackTrace(error)}\n`),
)

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(aclOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, aclOptions, error.message)
    throw error
  }
}

function validate(options: JoptOptions, checks: JoptChecks): void {
  checks.helpOrVersion('This tool helps to manage acls on kafka.')
  const has = (name: string): boolean => options.has(name)
  if (has('bootstrap-server') && has('bootstrap-controller'))
    checks.usage('Only one of --bootstrap-server or --bootstrap-controller must be specified')
  if (!has('bootstrap-server') && !has('bootstrap-controller'))
    checks.usage('One of --bootstrap-server or --bootstrap-controller must be specified')
  if (['add', 'remove', 'list'].filter(has).length !== 1) checks.usage('Command must include exactly one action: --list, --add, --remove. ')
  checks.invalid('list', ['producer', 'consumer', 'allow-host', 'allow-principal', 'deny-host', 'deny-principal'])
  checks.invalid('producer', ['operation', 'deny-principal', 'deny-host'])
  checks.invalid('consumer', ['operation', 'deny-principal', 'deny-host'])
  if (has('principal') && !has('list')) checks.usage('The --principal option is only available if --list is set')
  if (has('producer') && !has('topic')) checks.usage('With --producer you must specify a --topic')
  if (has('idempotent') && !has('producer')) checks.usage('The --idempotent option is only available if --producer is set')
  if (!has('consumer')) return
  const others = !has('producer') && (has('cluster') || has('transactional-id'))
  if (!has('topic') || !has('group') || others)
    checks.usage(
      'With --consumer you must specify a --topic and a --group and no --cluster or --transactional-id option should be specified.',
    )
}

async function add(io: ToolIo, admin: Admin, rules: readonly Rules[]): Promise<void> {
  for (const { resource, entries } of rules) {
    const present = new Set((await javaFuture(admin.describeAcls(filterOf(resource)))).map(bindingText))
    const bindings = entries.map((entry) => bindingOf(resource, entry))
    for (const binding of bindings) if (present.has(bindingText(binding))) io.out(`Acl ${bindingText(binding)} already exists.\n`)
    const missing = bindings.filter((binding) => !present.has(bindingText(binding)))
    if (missing.length === 0) continue
    io.out(`Adding ACLs for resource \`${resourceText(resource)}\`: \n ${lines(missing)}\n\n`)
    throwFirst(await javaFuture(admin.createAcls(missing)))
  }
}

async function remove(io: ToolIo, admin: Admin, options: JoptOptions, rules: readonly Rules[]): Promise<void> {
  const answers = answersOf(io)
  for (const { resource, entries } of rules) {
    const name = `resource filter \`${resourceText(resource)}\`? (y/n)`
    const question =
      entries.length === 0
        ? `Are you sure you want to delete all ACLs for ${name}`
        : `Are you sure you want to remove ACLs: \n ${lines(entries)}\n from ${name}`
    if (!options.has('force')) {
      io.out(`${question}\n`)
      const { value } = await answers.next()
      if (typeof value !== 'string' || value.toLowerCase() !== 'y') continue
    }
    const filters = entries.length === 0 ? [filterOf(resource)] : entries.map((entry) => filterOf(resource, entry))
    throwFirst(await javaFuture(admin.deleteAcls(filters)))
  }
}

async function list(io: ToolIo, admin: Admin, options: JoptOptions): Promise<void> {
  const resources = resourcesOf(options)
  const principals = principalsOf(options, 'principal')
  const filters = resources.length === 0 ? [{}] : resources.map((resource) => filterOf(resource))
  const found = new Map<string, AclBinding>()
  for (const filter of filters) {
    for (const binding of await javaFuture(admin.describeAcls(filter))) found.set(bindingText(binding), binding)
  }
  const all = [...found.values()]
  if (principals.length === 0) print(io, all)
  for (const principal of principals) {
    io.out(`ACLs for principal \`${principal}\`\n`)
    print(
      io,
      all.filter((binding) => binding.principal === principal),
    )
  }
}

function print(io: ToolIo, bindings: readonly AclBinding[]): void {
  for (const [resource, entries] of Map.groupBy(bindings, bindingResource))
    io.out(`Current ACLs for resource \`${resource}\`:\n${lines(entries)}\n\n`)
}

async function* answersOf(io: ToolIo): AsyncGenerator<string> {
  for await (const some of textLines(io.stdin)) yield* some
}

const lines = (entries: readonly Parameters<typeof entryText>[0][]): string => entries.map((entry) => `\t${entryText(entry)}`).join('\n')

const bindingOf = ({ type, name, patternType }: Resource, entry: Rules['entries'][number]): AclBinding => ({
  resourceType: type,
  resourceName: name,
  patternType,
  ...entry,
})

const bindingResource = (binding: AclBinding): string =>
  resourceText({ type: binding.resourceType, name: binding.resourceName, patternType: binding.patternType })

const bindingText = (binding: AclBinding): string => `(pattern=${bindingResource(binding)}, entry=${entryText(binding)})`

function throwFirst(answers: readonly unknown[]): void {
  for (const answer of answers) if (answer instanceof Error) throw executionException(asJavaError(answer))
}
