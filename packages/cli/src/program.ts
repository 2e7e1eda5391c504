import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { CommandError } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Here and not beside the client, whose code a node does not load. */
const DEFAULT_BOOTSTRAP = '127.0.0.1:9092'
const VERSION = '0.1.0'

const TOPIC_VERBS = ['list', 'create', 'describe', 'alter', 'delete'] as const
const GROUP_VERBS = ['list', 'describe', 'reset', 'delete'] as const
const TRANSACTION_VERBS = ['list', 'describe', 'producers', 'hanging', 'abort'] as const

/** The whole command line. Each command's code is loaded when it is called, so that help and start stay quick. `exit` hears the exit code. */
export function program(terminal: Terminal, exit: (code: number) => void): Command {
  const root = new Command('samsa')
    .description("Samsa: Apache Kafka's platform in TypeScript")
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(samsa help <command> shows what it takes)')
    .enablePositionalOptions()
  start(root, terminal, exit)
  storage(root, terminal, exit)
  topics(root, terminal, exit)
  produce(root, terminal, exit)
  consume(root, terminal, exit)
  groups(root, terminal, exit)
  transactions(root, terminal, exit)
  tool(root, terminal)
  completion(root, terminal)
  return root
}

/** Tools themselves are run without this program; here they are listed and helped with. */
function tool(root: Command, terminal: Terminal): void {
  root
    .command('tool')
    .description("run one of Kafka's tools: samsa tool kafka-topics --list …; without a name they are listed")
    .argument('[name]')
    .argument('[arguments...]')
    .addOption(outputOption())
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_name: string | undefined, _args: string[], options: { readonly output: string }) => {
      const { toolList, toolSummaries } = await import('./tools/run-tool.ts')
      if (options.output === 'json') {
        await terminal.out(`${JSON.stringify(toolSummaries())}\n`)
        return
      }
      await terminal.out(`Kafka's tools, each also a command of its own (kafka-topics, kafka-topics.sh):\n${toolList()}`)
    })
}

function completion(root: Command, terminal: Terminal): void {
  root
    .command('completion')
    .description('print the script that completes samsa and the tools in a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: string) => {
      const { completionScript } = await import('./completion.ts')
      const commands = root.commands.map((command) => ({
        name: command.name(),
        summary: command.description(),
        words: [...(WORDS[command.name()] ?? []), ...command.options.flatMap((option) => (option.long === undefined ? [] : [option.long]))],
      }))
      await terminal.out(completionScript(shell, commands) ?? '')
    })
}

/** What follows a command besides its options. */
const WORDS: { readonly [command: string]: readonly string[] } = {
  topics: TOPIC_VERBS,
  groups: GROUP_VERBS,
  transactions: TRANSACTION_VERBS,
  storage: ['info', 'format', 'version-mapping', 'feature-dependencies', 'random-uuid'],
  completion: ['bash', 'zsh', 'fish'],
}

function start(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  root
    .command('start')
    .description(
      'run a node: broker and controller in this process. Without a configuration it keeps its data in ./samsa-data and listens on 127.0.0.1:9092',
    )
    .option('-c, --config <file>', "Kafka's own server.properties")
    .option('--override <key=value...>', 'set a configuration key, over the file and the environment', collect, [])
    .addHelpText(
      'after',
      "\nEvery key may also come from the environment: SAMSA_LOG_DIRS sets log.dirs, as KAFKA_LOG_DIRS does in Kafka's image.",
    )
    .action(async (options: { config?: string; override: string[] }) => {
      const { startNodeCommand } = await import('./commands/start.ts')
      exit(await startNodeCommand(terminal, options))
    })
}

function storage(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  root
    .command('storage')
    .description("format and inspect log directories, as Kafka's kafka-storage does")
    .helpOption(false)
    .passThroughOptions()
    .allowUnknownOption()
    .argument('[arguments...]')
    .action(async (args: string[]) => {
      const { storage: run } = await import('./commands/storage.ts')
      exit(await run(terminal, args))
    })
}

function topics(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = root
    .command('topics')
    .description('list, create, describe, alter and delete topics')
    .argument('[verb]', TOPIC_VERBS.join(', '))
    .argument('[names...]', 'the topics')
    .option('--topic <name...>', 'the topics, as an option', collect, [])
    .option('--partitions <count>', 'how many partitions', integer)
    .option('--replication-factor <count>', 'how many replicas', integer)
    .option('--config <name=value...>', 'a setting of the topic; with alter, name= goes back to the default', collect, [])
    .option('--if-not-exists', 'create: an existing topic is no error', false)
    .option('--if-exists', 'delete: a missing topic is no error', false)
    .option('--internal', "list, describe: the cluster's internal topics too", false)
    .addOption(outputOption())
  for (const verb of TOPIC_VERBS) command.addOption(new Option(`--${verb}`, `the same as the verb ${verb}`).default(false))
  bootstrap(command)
    .addHelpText(
      'after',
      '\nExamples:\n  samsa topics create orders --partitions 6 --config retention.ms=86400000\n  samsa topics describe orders --output json',
    )
    .action(async (first: string | undefined, rest: string[], options: TopicsFlags) => {
      const { topics: run } = await import('./commands/topics.ts')
      const flagged = TOPIC_VERBS.find((verb) => options[verb])
      const verb = flagged ?? first
      if (verb === undefined) throw new CommandError(`No verb given: one of ${TOPIC_VERBS.join(', ')}`)
      const positional = flagged !== undefined && first !== undefined ? [first, ...rest] : rest
      exit(await run(terminal, verb, [...positional, ...options.topic], options))
    })
}

interface TopicsFlags extends Readonly<Record<(typeof TOPIC_VERBS)[number], boolean>> {
  readonly bootstrapServer: string
  readonly topic: string[]
  readonly partitions?: number
  readonly replicationFactor?: number
  readonly config: string[]
  readonly ifNotExists: boolean
  readonly ifExists: boolean
  readonly internal: boolean
  readonly output: string
}

interface ProduceFlags {
  readonly topic?: string
  readonly bootstrapServer: string
  readonly file?: string
  readonly partition?: number
  readonly keySeparator?: string
  readonly header: string[]
  readonly acks: string
  readonly compression: string
  readonly batchSize: number
  readonly linger: number
  readonly quiet: boolean
  readonly output: string
}

function produce(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = root
    .command('produce')
    .description('write lines of standard input (or a file) to a topic, one record a line, byte for byte')
    .argument('[topic]')
    .option('--topic <name>', 'the topic, as an option')
    .option('-f, --file <path>', 'read this file instead of standard input')
    .option('-p, --partition <number>', 'into this partition only', integer)
    .option('-k, --key-separator <text>', 'what stands between key and value; without it the line is the value')
    .option('-H, --header <name=value...>', 'a header for every record', collect, [])
    .option('--acks <acks>', 'all, 1 or 0; all also makes the producer idempotent', 'all')
    .option('-z, --compression <codec>', 'none, gzip, snappy, lz4 or zstd', 'none')
    .option('--batch-size <bytes>', 'most bytes of a batch', integer, 128 * 1024)
    .option('--linger <ms>', 'how long a batch waits for more records', integer, 5)
    .option('-q, --quiet', 'no progress and no summary on standard error', false)
    .addOption(outputOption())
  bootstrap(command)
    .addHelpText('after', '\nExample:\n  samsa produce logs < /var/log/syslog')
    .action(async (argument: string | undefined, options: ProduceFlags) => {
      const { produce: run } = await import('./commands/produce.ts')
      exit(await run(terminal, topicOf(argument, options), options))
    })
}

interface ConsumeFlags {
  readonly topic?: string
  readonly bootstrapServer: string
  readonly partition: number[]
  readonly fromBeginning: boolean
  readonly from?: string
  readonly maxMessages?: number
  readonly untilEnd: boolean
  readonly timeoutMs?: number
  readonly format: string
  readonly readCommitted: boolean
  readonly group?: string
  readonly quiet: boolean
  readonly output?: string
}

function consume(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = root
    .command('consume')
    .description('print the records of a topic, one a line')
    .argument('[topic]')
    .option('--topic <name>', 'the topic, as an option')
    .option('-p, --partition <number...>', 'these partitions only', (text: string, before: number[]) => [...before, integer(text)], [])
    .option('--from-beginning', 'from the first record that is kept, instead of only what is new', false)
    .option('--from <place>', 'an offset, earliest, latest, a time such as 2026-01-31T12:00:00Z, or @ and milliseconds since 1970')
    .option('-n, --max-messages <count>', 'stop after so many records', integer)
    .option('--until-end', 'stop at the end that the topic had when the command began', false)
    .option('--timeout-ms <ms>', 'stop when nothing came for so long', integer)
    .addOption(new Option('--format <format>', 'how a record is printed').choices(['value', 'key-value', 'json']).default('value'))
    .option('-g, --group <id>', 'read as a member of this group: from where it is, committing what was printed')
    .option('--read-committed', 'leave out open and aborted transactions', false)
    .option('-q, --quiet', 'no progress and no summary on standard error', false)
    .addOption(new Option('--output <form>', 'json: the same as --format json').choices(['table', 'json']))
  bootstrap(command)
    .addHelpText('after', '\nExample:\n  samsa consume logs --from-beginning --until-end > copy.log')
    .action(async (argument: string | undefined, options: ConsumeFlags) => {
      const { consume: run } = await import('./commands/consume.ts')
      exit(await run(terminal, topicOf(argument, options), options.output === 'json' ? { ...options, format: 'json' } : options))
    })
}

interface GroupsFlags {
  readonly bootstrapServer: string
  readonly topic: string[]
  readonly to?: string
  readonly execute: boolean
  readonly members: boolean
  readonly output: string
}

function groups(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = root
    .command('groups')
    .description('list groups, describe them with their lag, reset their offsets, delete them')
    .argument('<verb>', GROUP_VERBS.join(', '))
    .argument('[names...]', 'the groups')
    .option('--members', 'describe: the members instead of the offsets', false)
    .option('--topic <name...>', 'reset: only this topic, or topic:0,1', collect, [])
    .option('--to <place>', 'reset: earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z, or +n and -n')
    .option('--execute', 'reset: change the offsets instead of showing what would be changed', false)
    .addOption(outputOption())
  bootstrap(command)
    .addHelpText(
      'after',
      '\nExamples:\n  samsa groups describe billing\n  samsa groups reset billing --topic orders --to earliest --execute',
    )
    .action(async (verb: string, names: string[], options: GroupsFlags) => {
      const { groups: run } = await import('./commands/groups.ts')
      exit(await run(terminal, verb, names, options))
    })
}

interface TransactionsFlags {
  readonly bootstrapServer: string
  readonly maxMinutes: number
  readonly startOffset?: number
  readonly output: string
}

function transactions(root: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = root
    .command('transactions')
    .description('list and describe transactions and producers, find and abort transactions that hang')
    .argument('<verb>', TRANSACTION_VERBS.join(', '))
    .argument('[names...]', 'transactional ids (describe), topics or partitions such as orders-0 (producers, hanging, abort)')
    .option('--max-minutes <minutes>', 'hanging: how long a transaction may be open', integer, 15)
    .option('--start-offset <offset>', 'abort: where the transaction starts', integer)
    .addOption(outputOption())
  bootstrap(command).action(async (verb: string, names: string[], options: TransactionsFlags) => {
    const { transactions: run } = await import('./commands/transactions.ts')
    exit(await run(terminal, verb, names, options))
  })
}

function outputOption(): Option {
  return new Option('--output <form>', 'table for people, json for pipes').choices(['table', 'json']).default('table')
}

function bootstrap(command: Command): Command {
  return command.addOption(
    new Option('-b, --bootstrap-server <host:port,…>', 'where the cluster is').env('SAMSA_BOOTSTRAP_SERVERS').default(DEFAULT_BOOTSTRAP),
  )
}

function topicOf(argument: string | undefined, options: { readonly topic?: string }): string {
  const topic = argument ?? options.topic
  if (topic === undefined) throw new CommandError('No topic given: name it, or use --topic')
  return topic
}

function collect(text: string, before: string[]): string[] {
  return [...before, text]
}

function integer(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}
