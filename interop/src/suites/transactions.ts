// Transactions of the clients that people use, each with its own program; and what Apache's tools say of open and hanging ones.
import { appendFileSync } from 'node:fs'
import { toolHostClassPath } from '../harness/artifacts.ts'
import { sleep } from '../harness/children.ts'
import { externalScript } from '../harness/external-script.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { quietly, script, tool } from '../harness/tool-script.ts'
import { batch } from '../wire/batch.ts'
import { Speaker } from '../wire/exchange.ts'

const settings = ['transaction.abort.timed.out.transaction.cleanup.interval.ms=500']

const javaProgram = async (context: SuiteContext): Promise<void> => {
  for (const [name, partitions] of [
    ['java-tx', 2],
    ['java-many', 3],
    ['java-two', 1],
    ['java-slow', 1],
    ['java-copy-classic', 1],
    ['java-copy-consumer', 1],
  ]) {
    await quietly(context, `TopicCommand --create --topic ${name} --partitions ${partitions}`)
  }
  const flags = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', await toolHostClassPath()]
  await externalScript(context, 'java', [...flags, 'interop.Transactions', context.node.bootstrap, 'all'], 300_000)
}

/** Times, producer ids and columns as wide as them. */
const clean = (text: string): string =>
  text
    .replaceAll(/\b1[67]\d{11}\b/g, '<ms>')
    .replaceAll(/\b\d{4,}\b/g, '<n>')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/<ms> \S+ (?=tools-tx)/g, '<ms> <duration> ')

const isVerifying = async (speaker: Speaker, value: string): Promise<void> => {
  await speaker.ask('IncrementalAlterConfigs', 1, {
    resources: [
      {
        resourceType: 4,
        resourceName: '',
        configs: [{ name: 'transaction.partition.verification.enable', configOperation: 0, value }],
      },
    ],
    validateOnly: false,
  })
  await sleep(500)
}

const tools = async (context: SuiteContext): Promise<void> => {
  await quietly(context, 'TopicCommand --create --topic tools-tx --partitions 2')
  const open = await context.tools.run('interop.Transactions', [context.node.bootstrap, 'open', 'tools-open', 'tools-tx', '3'])
  context.log.equal('a transaction is open', open.stdout.trim(), '0:0 0:1 0:2')
  const options = { clean, sorted: true }
  // This tool wants the address before its verb.
  const transactions = `TransactionsCommand --bootstrap-server ${context.node.bootstrap}`
  await script(
    context,
    `
    ${transactions} list
    ${transactions} list --duration-filter 3600000
    ${transactions} list --transactional-id-pattern tools-.*
    ${transactions} list --transactional-id-pattern '['
    ${transactions} describe --transactional-id tools-open
    ${transactions} describe --transactional-id missing
    ${transactions} describe-producers --topic tools-tx --partition 0
    ${transactions} describe-producers --topic tools-tx --partition 1
    ${transactions} describe-producers --topic tools-tx --partition 0 --broker-id 1
    ${transactions} find-hanging --broker-id 1
    ${transactions} find-hanging --topic tools-tx
    ${transactions} find-hanging --topic tools-tx --partition 0 --max-transaction-timeout 0
  `,
    { ...options, timeoutMs: 60_000 },
  )
  const consume = 'ConsoleConsumer --topic tools-tx --partition 0 --offset earliest --timeout-ms 4000'
  await tool(context, `${consume} --isolation-level read_committed`, options)
  await tool(context, `${consume} --isolation-level read_uncommitted`, options)
  await tool(context, `${transactions} abort --topic tools-tx --partition 0 --start-offset 1`, options)
  await tool(context, `${transactions} abort --topic tools-tx --partition 0 --start-offset 0`, options)
  await tool(context, `${consume} --isolation-level read_committed`, options)
  await tool(context, `${transactions} forceTerminateTransaction --transactionalId tools-open`, options)
  await tool(context, `${transactions} forceTerminateTransaction --transactionalId missing`, options)
  await sleep(500)
  await tool(context, `${transactions} describe --transactional-id tools-open`, options)
  // A transaction of which no coordinator knows, as they came to be before KIP-890.
  const speaker = new Speaker(context.node.port)
  await isVerifying(speaker, 'false')
  const records = batch({ attributes: 0x10, producerId: 5_000_000n, producerEpoch: 7, baseSequence: 0, records: [{ value: 'hangs' }] })
  await context.log.step('a hanging transaction', () =>
    speaker.text('Produce', 11, {
      transactionalId: 'hangs',
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: 'tools-tx', partitionData: [{ index: 1, records }] }],
    }),
  )
  await isVerifying(speaker, 'true')
  await script(
    context,
    `
    ${transactions} describe-producers --topic tools-tx --partition 1
    ${transactions} find-hanging --broker-id 1
    ${transactions} find-hanging --topic tools-tx --partition 1
    ${transactions} abort --topic tools-tx --partition 1 --producer-id 5000000 --producer-epoch 6 --coordinator-epoch 0
    ${transactions} abort --topic tools-tx --partition 1 --producer-id 5000000 --producer-epoch 7 --coordinator-epoch 0
    ${transactions} find-hanging --broker-id 1
    ${transactions} describe-producers --topic tools-tx --partition 1
  `,
    { ...options, timeoutMs: 60_000 },
  )
  speaker.end()
}

export const transactions: Suite = {
  name: 'transactions',
  title: 'Java producers and consumers in transactions; TransactionsCommand, every verb; hanging transactions',
  ownNode: true,
  async run(context) {
    appendFileSync(context.node.properties, settings.join('\n'))
    await context.node.format()
    await context.node.start()
    await javaProgram(context)
    await tools(context)
  },
}
