import type { Admin, DelegationToken } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { javaFuture } from '../cluster/kafka-error.ts'
import { formatDate } from '../java/date-pattern.ts'
import { JavaError, illegalArgument } from '../java/java-error.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { delegationTokenOptions } from './delegation-token-options.ts'
import { parsePrincipal, principalText } from './principal.ts'
import type { Principal } from './principal.ts'

const ACTIONS = ['create', 'renew', 'expire', 'describe'] as const
const COLUMNS = [15, 30, 15, 15, 25, 15, 15, 15]
const HEADINGS = ['TOKENID', 'HMAC', 'OWNER', 'REQUESTER', 'RENEWERS', 'ISSUEDATE', 'EXPIRYDATE', 'MAXDATE']

/** `kafka-delegation-tokens`. */
export const delegationTokens = plainTool(async (io, args) => {
  const options = parseJopt(delegationTokenOptions, args)
  const checks = new JoptChecks(io, delegationTokenOptions, options)
  checks.helpOrVersion('This tool helps to create, renew, expire, or describe delegation tokens.')
  const given = ACTIONS.filter((name) => options.has(name))
  const [action] = given
  if (given.length !== 1) checks.usage('Command must include exactly one action: --create, --renew, --expire or --describe')
  checks.required('bootstrap-server', 'command-config')
  if (action === 'create') checks.required('max-life-time-period')
  if (action === 'renew') checks.required('hmac', 'renew-time-period')
  if (action === 'expire') checks.required('hmac', 'expiry-time-period')
  checks.invalid('create', ['hmac', 'renew-time-period', 'expiry-time-period'])
  checks.invalid('renew', ['renewer-principal', 'max-life-time-period', 'expiry-time-period', 'owner-principal'])
  checks.invalid('expire', ['renew', 'max-life-time-period', 'renew-time-period', 'owner-principal'])
  checks.invalid('describe', ['renew-time-period', 'max-life-time-period', 'hmac', 'expiry-time-period'])
  const properties = readPropertyFile(options.text('command-config'))
  await withAccess({ servers: options.text('bootstrap-server'), properties }, async (access) => {
    const { admin } = access
    if (action === 'create') await create(io, admin, options)
    else if (action === 'describe') await describe(io, admin, options)
    else if (action === 'renew') await renew(io, admin, options)
    else await expire(io, admin, options)
  })
})

async function create(io: ToolIo, admin: Admin, options: JoptOptions): Promise<void> {
  const renewers = principals(options, 'renewer-principal')
  const maxLifetimeMs = millis(options, 'max-life-time-period')
  io.out(`Calling create token operation with renewers :${listText(renewers)} , max-life-time-period :${maxLifetimeMs}\n`)
  const [owner] = principals(options, 'owner-principal')
  const token = await javaFuture(admin.createDelegationToken({ renewers, maxLifetimeMs, ...(owner === undefined ? {} : { owner }) }))
  io.out(`Created delegation token with tokenId : ${token.tokenId}\n`)
  print(io, [token])
}

async function renew(io: ToolIo, admin: Admin, options: JoptOptions): Promise<void> {
  const hmac = options.text('hmac')
  const renewPeriodMs = millis(options, 'renew-time-period')
  io.out(`Calling renew token operation with hmac :${hmac} , renew-time-period :${renewPeriodMs}\n`)
  const expiryMs = await javaFuture(admin.renewDelegationToken(decoded(hmac), { renewPeriodMs }))
  io.out(`Completed renew operation. New expiry date : ${dateText(expiryMs)}`)
}

async function expire(io: ToolIo, admin: Admin, options: JoptOptions): Promise<void> {
  const hmac = options.text('hmac')
  const expiryPeriodMs = millis(options, 'expiry-time-period')
  io.out(`Calling expire token operation with hmac :${hmac} , expire-time-period :${expiryPeriodMs}\n`)
  const expiryMs = await javaFuture(admin.expireDelegationToken(decoded(hmac), { expiryPeriodMs }))
  io.out(`Completed expire operation. New expiry date : ${dateText(expiryMs)}`)
}

async function describe(io: ToolIo, admin: Admin, options: JoptOptions): Promise<void> {
  const owners = principals(options, 'owner-principal')
  io.out(
    owners.length === 0
      ? 'Calling describe token operation for current user.\n'
      : `Calling describe token operation for owners: ${listText(owners)}\n`,
  )
  const tokens = await javaFuture(admin.describeDelegationToken({ owners }))
  io.out(`Total number of tokens : ${tokens.length}`)
  print(io, tokens)
}

function print(io: ToolIo, tokens: readonly DelegationToken[]): void {
  const rows = tokens.map((token) => [
    token.tokenId,
    Buffer.from(token.hmac).toString('base64'),
    principalText(token.owner),
    principalText(token.requester),
    listText(token.renewers),
    dateText(token.issueTimestampMs),
    dateText(token.expiryTimestampMs),
    dateText(token.maxTimestampMs),
  ])
  for (const row of [HEADINGS, ...rows]) io.out(`\n${row.map((cell, at) => cell.padEnd(COLUMNS[at] ?? 0)).join(' ')}\n`)
}

/** An option whose value may be left out, which Kafka then stumbles over. */
function millis(options: JoptOptions, name: string): number {
  const value = options.int(name)
  if (value !== undefined) return value
  throw new JavaError(
    'java.lang.NullPointerException',
    'Cannot invoke "java.lang.Long.longValue()" because the return value of "joptsimple.OptionSet.valueOf(joptsimple.OptionSpec)" is null',
  )
}

function principals(options: JoptOptions, name: string): Principal[] {
  return options.has(name) ? options.values(name).map((text) => parsePrincipal(text.trim())) : []
}

const listText = (all: readonly Principal[]): string => `[${all.map(principalText).join(', ')}]`
const dateText = (timeMs: number): string => formatDate("yyyy-MM-dd'T'HH:mm", timeMs)

function decoded(hmac: string): Uint8Array {
  const wrong = /[^A-Za-z0-9+/=]/u.exec(hmac)
  if (wrong !== null) throw illegalArgument(`Illegal base64 character ${wrong[0].charCodeAt(0).toString(16)}`)
  return Buffer.from(hmac, 'base64')
}
