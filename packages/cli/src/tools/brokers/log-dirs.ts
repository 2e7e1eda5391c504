import type { LogDirDescription } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, javaFuture } from '../cluster/kafka-error.ts'
import { hashOrder, inMapOrder, stringHash } from '../java/hash-order.ts'
import { JavaError } from '../java/java-error.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import { plainTool, TERSE } from '../plain-tool.ts'
import { partitionKey } from '../text/partition-name.ts'
import { logDirsOptions } from './log-dirs-options.ts'

/** `kafka-log-dirs`. */
export const logDirs = plainTool(async (io, args) => {
  const options = parseJopt(logDirsOptions, args)
  const checks = new JoptChecks(io, logDirsOptions, options)
  checks.helpOrVersion('This tool helps to query log directory usage on the specified brokers.')
  checks.required('bootstrap-server', 'describe')
  await withAccess(
    {
      servers: options.text('bootstrap-server'),
      commandConfig: options.value('command-config'),
      properties: new Map([['client.id', 'log-dirs-tool']]),
    },
    async (access) => {
      const { admin } = access
      const list = (name: string): string[] =>
        options
          .text(name)
          .split(',')
          .filter((part) => part !== '')
      const topics = new Set(list('topic-list'))
      const cluster = (await javaFuture(admin.describeCluster())).nodes.map((node) => node.id)
      const given = list('broker-list').map((part) => {
        if (!/^[+-]?\d+$/.test(part)) throw new JavaError('java.lang.NumberFormatException', `For input string: "${part}"`)
        return Number(part)
      })
      const unknown = given.filter((id) => !cluster.includes(id))
      if (unknown.length > 0) {
        const text = `ERROR: The given brokers do not exist from --broker-list: ${unknown.join(',')}. Current existent brokers: ${cluster.join(',')}`
        throw new JavaError(TERSE, text)
      }
      const brokers = [...new Set(given.length === 0 ? cluster : given)]
      io.out('Querying brokers for log directories information\n')
      const described = await javaFuture(admin.describeLogDirs(brokers).then((outcomes) => outcomes.all()))
      io.out(`Received log directory information from brokers ${brokers.join(',')}\n`)
      const all = [...described]
        .sort(([a], [b]) => a - b)
        .map(([broker, dirs]) => object({ broker: `${broker}`, logDirs: directories(dirs, topics) }))
      io.out(`${object({ version: '1', brokers: `[${all.join(',')}]` })}\n`)
    },
  )
})

function directories(dirs: readonly LogDirDescription[], topics: ReadonlySet<string>): string {
  const texts = hashOrder(dirs, (dir) => stringHash(dir.path), dirs.length).map((dir) => {
    const replicas = inMapOrder(dir.replicas.filter((each) => topics.size === 0 || topics.has(each.topic))).map((each) =>
      object({
        partition: JSON.stringify(partitionKey(each.topic, each.partition)),
        size: String(each.sizeBytes),
        offsetLag: String(each.offsetLag),
        isFuture: String(each.isFuture),
      }),
    )
    return object({
      logDir: JSON.stringify(dir.path),
      error: dir.error === undefined ? 'null' : JSON.stringify(asJavaError(dir.error).className),
      partitions: `[${replicas.join(',')}]`,
    })
  })
  return `[${texts.join(',')}]`
}

/** A JSON object whose keys stand as in a Java map. */
function object(fields: Readonly<Record<string, string>>): string {
  return `{${hashOrder(Object.entries(fields), ([key]) => stringHash(key))
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`
}
