// Apache Kafka's command line tools, all in one JVM (see java/ToolHost.java).
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

export class ToolHost {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #answers: AsyncIterator<string>
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  static async open(): Promise<ToolHost> {
    const classPath = await toolHostClassPath()
    const log4j = join(interopDir, 'java/log4j2.properties')
    const args = [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Duser.timezone=UTC',
      `-Dlog4j2.configurationFile=${log4j}`,
      `-Dtool.log=${join(cacheDir, `tools-${process.pid}.log`)}`,
      '-cp',
      classPath,
      'ToolHost',
    ]
    const host = new ToolHost(start('java', args))
    host.#child.stderr.resume()
    const ready = await host.#answers.next()
    if (ready.value !== 'ready') throw new Error('the tool host did not start')
    return host
  }

  /** Runs `Tool arg…`; the name is the class's simple name. One at a time. */
  run(tool: string, args: readonly string[], stdin = '', timeoutMs = 30_000): Promise<Outcome> {
    const turn = this.#turn.then(async () => {
      const className = classes[tool] ?? `org.apache.kafka.tools.${tool}`
      this.#child.stdin.write(`${[String(timeoutMs), word(className), word(stdin), ...args.map(word)].join(' ')}\n`)
      const answer = await this.#answers.next()
      if (answer.done) throw new Error('the tool host ended')
      const [status, stdout, stderr] = answer.value.split(' ')
      return { code: Number(status), stdout: unword(stdout), stderr: unword(stderr) }
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }
}
