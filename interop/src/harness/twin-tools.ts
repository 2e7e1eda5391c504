// The same command line given to Apache's tool and to ours, each on a node of its own, so that what either changes the other does not see.
import { join } from 'node:path'
import { repositoryDir } from './artifacts.ts'
import { run, sleep } from './children.ts'
import type { Outcome } from './children.ts'
import { BrokerNode } from './nodes.ts'
import { difference, normalise } from './normalise.ts'
import type { SuiteContext } from './suite.ts'
import { words } from './tool-script.ts'

/** Kafka's scripts and the classes that they run. */
const classes: { readonly [tool: string]: string } = {
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
  'kafka-broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-client-metrics': 'org.apache.kafka.tools.ClientMetricsCommand',
  'kafka-cluster': 'org.apache.kafka.tools.ClusterTool',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-console-share-consumer': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-consumer-perf-test': 'org.apache.kafka.tools.ConsumerPerformance',
  'kafka-delegation-tokens': 'org.apache.kafka.tools.DelegationTokenCommand',
  'kafka-delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'kafka-dump-log': 'org.apache.kafka.tools.DumpLogSegments',
  'kafka-e2e-latency': 'org.apache.kafka.tools.EndToEndLatency',
  'kafka-features': 'org.apache.kafka.tools.FeatureCommand',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-groups': 'org.apache.kafka.tools.GroupsCommand',
  'kafka-leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-metadata-shell': 'org.apache.kafka.shell.MetadataShell',
  'kafka-producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'kafka-reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-replica-verification': 'org.apache.kafka.tools.ReplicaVerificationTool',
  'kafka-share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'kafka-storage': 'kafka.tools.StorageTool',
  'kafka-streams-application-reset': 'org.apache.kafka.tools.StreamsResetter',
  'kafka-streams-groups': 'org.apache.kafka.tools.streams.StreamsGroupCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-transactions': 'org.apache.kafka.tools.TransactionsCommand',
  'kafka-verifiable-consumer': 'org.apache.kafka.tools.VerifiableConsumer',
  'kafka-verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
}

export interface TwinOptions {
  readonly stdin?: string
  readonly timeoutMs?: number
  /** Takes away what differs by itself. */
  readonly clean?: (text: string) => string
  /** What Apache's tool prints when it has seen all: it is run again until then, where it may look too early. */
  readonly until?: RegExp
  /** Files of each node, made before the first line runs: name to text, where `<dir>` and `<broker>` stand for the node's own. */
  readonly files?: { readonly [name: string]: string }
}

/** A line of a script, or something to do between two lines. */
export type TwinStep =
  | string
  | readonly [line: string, options: TwinOptions]
  | ((node: BrokerNode, by: 'apache' | 'samsa') => Promise<void>)

type Answer = { readonly line: string; readonly text: string }

/** Runs a script with Apache's tools on one node and with ours on another one; every line must print the same and end with the same code. */
export async function twins(
  context: SuiteContext,
  steps: readonly TwinStep[],
  nodeOptions: Parameters<typeof BrokerNode.start>[1] = {},
): Promise<void> {
  const answers = new Map<'apache' | 'samsa', Answer[]>()
  for (const by of ['apache', 'samsa'] as const) {
    const node = await BrokerNode.start(context.target, nodeOptions)
    try {
      answers.set(by, await runAll(context, node, by, steps))
    } finally {
      await node.kill()
      node.remove()
    }
  }
  const [apache = [], samsa = []] = [answers.get('apache'), answers.get('samsa')]
  for (const [at, { line, text }] of apache.entries()) {
    const ours = samsa[at]?.text ?? ''
    await context.log.step(line, () => ours)
    context.log.check(line, ours === text, () => `- Apache's tool, + ours\n${difference(text, ours)}`)
  }
}

async function runAll(context: SuiteContext, node: BrokerNode, by: 'apache' | 'samsa', steps: readonly TwinStep[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const step of steps) {
    if (typeof step === 'function') {
      await step(node, by)
      continue
    }
    const [line, options] = typeof step === 'string' ? [step, {}] : step
    if (line.trim() === '') continue
    const [name = '', ...given] = words(line)
    const args = withAddress(given, node).map((word) => placed(word, node))
    let outcome = await (by === 'apache' ? runApache(context, name, args, options) : runOurs(name, args, options))
    for (let again = 0; again < 20 && by === 'apache' && options.until?.test(outcome.stdout) === false; again++)
      outcome = await runApache(context, name, args, options)
    // The broker learns of a change a moment after the controller has answered.
    if (/--(create|delete|alter|execute|add-config|interval)\b/.test(line)) await sleep(150)
    answers.push({ line, text: textOf(outcome, node, options) })
  }
  return answers
}

const placed = (word: string, node: BrokerNode): string =>
  word
    .replaceAll('<dir>', node.dir)
    .replaceAll('<broker>', node.bootstrap)
    .replaceAll('<log>', node.logDirs[0] ?? '')

function withAddress(args: readonly string[], node: BrokerNode): readonly string[] {
  if (args.some((word) => word.startsWith('--bootstrap') || word === '--no-bootstrap'))
    return args.filter((word) => word !== '--no-bootstrap')
  const at = args.indexOf('--controller')
  if (at >= 0) return [...args.filter((word) => word !== '--controller'), '--bootstrap-controller', `127.0.0.1:${node.controllerPort}`]
  return args[0] === '--before' ? ['--bootstrap-server', node.bootstrap, ...args.slice(1)] : [...args, '--bootstrap-server', node.bootstrap]
}

async function runApache(context: SuiteContext, name: string, args: readonly string[], options: TwinOptions): Promise<Outcome> {
  return await context.tools.run(classes[name] ?? name, args, options.stdin, options.timeoutMs)
}

async function runOurs(name: string, args: readonly string[], options: TwinOptions): Promise<Outcome> {
  return await run(join(repositoryDir, 'packages/samsa/bin/samsa'), ['tool', name, ...args], {
    stdin: options.stdin ?? '',
    timeoutMs: options.timeoutMs ?? 30_000,
    env: { ...process.env, TZ: 'UTC' },
  })
}

/** Frames of stack traces are Java's own, and its tools log into a file here; the rest must be the same. */
function textOf(outcome: Outcome, node: BrokerNode, options: TwinOptions): string {
  const part = (text: string): string => {
    const logless = text.replaceAll(/^\[[\d-]{10} [\d:,]{12}\] (?:WARN|ERROR) [^]*?\([\w.$]+\)\n/gm, '')
    const lines = logless.split('\n').filter((line) => !/^\s+at |^\s*\.\.\. \d+ more/.test(line))
    const joined = lines.join('\n').replaceAll(/\n{2,}$/g, '\n')
    return options.clean === undefined ? joined : options.clean(joined)
  }
  const errors = part(outcome.stderr).trim()
  return normalise(`status ${outcome.code}\n${part(outcome.stdout)}${errors === '' ? '' : `\nstderr: ${errors}`}`, node)
}
