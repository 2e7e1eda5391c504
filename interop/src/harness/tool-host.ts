// Apache Kafka's command line tools, all in one JVM (see java/ToolHost.java), which starts when the first of them is needed.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheDir, interopDir, toolHostClassPath } from './artifacts.ts'
import { start } from './children.ts'
import type { Outcome } from './children.ts'

const word = (text: string): string => (text === '' ? '-' : Buffer.from(text).toString('base64'))
const unword = (text: string | undefined): string => (text === undefined || text === '-' ? '' : Buffer.from(text, 'base64').toString())

const classes: Record<string, string> = {
  ConfigCommand: 'kafka.admin.ConfigCommand',
  StorageTool: 'kafka.tools.StorageTool',
  ConsoleConsumer: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  ConsumerGroupCommand: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  ReassignPartitionsCommand: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
}

interface Running {
  child: ChildProcessWithoutNullStreams
  answers: AsyncIterator<string>
}

const launch = async (): Promise<Running> => {
  const flags = ['-Xmx768m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC', '-Djava.security.manager=allow']
  const logging = [
    `-Dlog4j2.configurationFile=${join(interopDir, 'java/log4j2.properties')}`,
    `-Dtool.log=${join(cacheDir, `tools-${process.pid}.log`)}`,
  ]
  const child = start('java', [...flags, ...logging, '-cp', await toolHostClassPath(), 'ToolHost'])
  child.stderr.resume()
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ready = await answers.next()
  if (ready.value !== 'ready') throw new Error('the tool host did not start: Java 17 and Maven are needed')
  return { child, answers }
}

export class ToolHost {
  #running: Promise<Running> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /** Runs `Tool arg…`; the name is the class's simple name, or all of it. One at a time. */
  run(tool: string, args: readonly string[], stdin = '', timeoutMs = 30_000): Promise<Outcome> {
    this.#running ??= launch()
    const running = this.#running
    const turn = this.#turn.then(async () => {
      const { child, answers } = await running
      const className = classes[tool] ?? (tool.includes('.') ? tool : `org.apache.kafka.tools.${tool}`)
      child.stdin.write(`${[String(timeoutMs), word(className), word(stdin), ...args.map(word)].join(' ')}\n`)
      const answer = await answers.next()
      if (answer.done) throw new Error('the tool host ended')
      const [status, stdout, stderr] = answer.value.split(' ')
      return { code: Number(status), stdout: unword(stdout), stderr: unword(stderr) }
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  async close(): Promise<void> {
    const running = await this.#running?.catch(() => {})
    running?.child.kill('SIGKILL')
  }
}
