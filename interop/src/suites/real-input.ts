// At least 100,000 lines that software wrote, through the command line and back, compared by checksum.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { mustRun, run } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'
import { quietly } from '../harness/tool-script.ts'

const wanted = 100_000

/** Package logs and changelogs of this machine, and the history of this repository; nothing of it is kept. */
const collect = async (): Promise<string> => {
  const parts: string[] = []
  let lines = 0
  const add = (text: string): void => {
    parts.push(text.endsWith('\n') ? text : `${text}\n`)
    lines += text.split('\n').length - 1
  }
  for (const file of [
    '/var/log/dpkg.log',
    '/var/log/apt/term.log',
    '/var/log/apt/history.log',
    '/var/log/bootstrap.log',
    '/var/lib/dpkg/status',
    '/var/lib/dpkg/available',
  ])
    if (existsSync(file)) add(readFileSync(file, 'utf8'))
  add((await run('git', ['log', '-p', '--no-color', '-n', '200'], { timeoutMs: 60_000 })).stdout)
  const docs = '/usr/share/doc'
  for (const name of existsSync(docs) ? readdirSync(docs) : []) {
    if (lines >= wanted) break
    for (const each of ['changelog.Debian.gz', 'changelog.gz', 'NEWS.gz']) {
      const file = join(docs, name, each)
      if (existsSync(file)) add(gunzipSync(readFileSync(file)).toString())
    }
  }
  const info = '/var/lib/dpkg/info'
  for (const name of existsSync(info) ? readdirSync(info).filter((each) => each.endsWith('.list') || each.endsWith('.md5sums')) : []) {
    if (lines >= wanted) break
    add(readFileSync(join(info, name), 'utf8'))
  }
  // A record has no null byte in a console tool's text, and an empty line is a record all the same.
  return parts.join('').replaceAll('\0', '').replaceAll('\r', '')
}

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

export const realInput: Suite = {
  name: 'real-input',
  title: '100,000 real lines through samsa produce and samsa consume (Apache Kafka: its console tools), checksums equal',
  smoke: true,
  async run(context) {
    const input = await collect()
    const lines = input.split('\n').length - 1
    context.log.check('enough lines', lines >= wanted, `${lines}`)
    const file = join(context.node.dir, 'input.log')
    writeFileSync(file, input)
    await quietly(context, 'TopicCommand --create --topic real --partitions 1')
    let output: string
    if (context.target === 'kafka') {
      await context.tools.run(
        'ConsoleProducer',
        ['--bootstrap-server', context.node.bootstrap, '--topic', 'real', '--command-property', 'max.request.size=10000000'],
        input,
        120_000,
      )
      output = (
        await context.tools.run(
          'ConsoleConsumer',
          [
            '--bootstrap-server',
            context.node.bootstrap,
            '--topic',
            'real',
            '--partition',
            '0',
            '--offset',
            'earliest',
            '--timeout-ms',
            '3000',
          ],
          '',
          120_000,
        )
      ).stdout
    } else {
      const command = (args: readonly string[]): [string, string[]] => {
        const [program = '', ...rest] = BrokerNode.samsa(args)
        return [program, rest]
      }
      await mustRun(...command(['produce', 'real', '--bootstrap-server', context.node.bootstrap]), { stdin: input, timeoutMs: 120_000 })
      output = (
        await mustRun(...command(['consume', 'real', '--bootstrap-server', context.node.bootstrap, '--from-beginning', '--until-end']), {
          timeoutMs: 120_000,
        })
      ).stdout
    }
    context.log.check(
      'every line comes back',
      sum(output) === sum(input),
      () => `${lines} lines in, ${output.split('\n').length - 1} out, ${input.length} and ${output.length} characters`,
    )
    context.log.note(`${lines} lines, ${(input.length / 1e6).toFixed(1)} MB, sha256 ${sum(input).slice(0, 16)}`)
  },
}
