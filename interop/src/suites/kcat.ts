import { kcat } from '../harness/artifacts.ts'
import { run } from '../harness/children.ts'
import type { Suite } from '../harness/suite.ts'
import { words } from '../harness/tool-script.ts'

const metadataOf =
  (topics: string) =>
  (text: string): string => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kcat's own format
    const found = JSON.parse(text) as { brokers: object[]; topics: { topic: string }[] }
    return JSON.stringify({ brokers: found.brokers, topics: found.topics.filter((each) => each.topic.startsWith(topics)) }, null, 1)
  }

export const kcatSuite: Suite = {
  name: 'kcat',
  title: 'kcat (Debian, librdkafka 2.0): metadata, produce with every codec and acks, read from offsets and times, query',
  smoke: true,
  async run(context) {
    const program = await kcat()
    const call = async (
      line: string,
      { stdin = '', name = line, clean = (text: string) => text }: { stdin?: string; name?: string; clean?: (text: string) => string } = {},
    ) =>
      context.log.step(name, async () => {
        const outcome = await run(program, ['-b', context.node.bootstrap, ...words(line)], { stdin, timeoutMs: 20_000 })
        const noise = /^%\d\||^% (Reached|Auto|Waiting)/
        const errors = outcome.stderr.split('\n').filter((each) => each !== '' && !noise.test(each))
        return `status ${outcome.code}\n${outcome.code === 0 ? clean(outcome.stdout) : outcome.stdout}${errors.length > 0 ? `\nstderr: ${errors.join('\n')}` : ''}`
      })
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      const lines = Array.from({ length: 200 }, (_, index) => `${codec}-${index}:value ${index}\n`).join('')
      await call(`-P -t kcat-a -p 0 -K : ${codec === 'none' ? '' : `-z ${codec}`}`, { stdin: lines, name: `produce ${codec}` })
    }
    for (const acks of ['0', '1', '-1']) await call(`-P -t kcat-a -p 0 -X acks=${acks}`, { stdin: `acks ${acks}\n` })
    await call('-P -t kcat-a -p 0 -X enable.idempotence=true', { stdin: 'one\ntwo\n' })
    await call('-P -t kcat-a -p 0 -H a=1 -H b=2 -k key', { stdin: 'with headers' })
    await call('-P -t kcat-a -p 0 -Z -K :', { stdin: 'tombstone:\n' })
    const format = `-f '%o|%k|%s|%h|%p|%S\\n' -e -q -u`
    await call(`-C -t kcat-a -p 0 -o beginning ${format}`)
    await call(`-C -t kcat-a -p 0 -o 537 -c 3 ${format}`)
    await call(`-C -t kcat-a -p 0 -o -5 ${format}`)
    await call(`-C -t kcat-a -p 0 -o end ${format}`)
    await call(`-C -t kcat-a -p 0 -o s@1000 -c 1 ${format}`, { name: 'from a time long ago' })
    await call(`-C -t kcat-a -p 0 -o s@1000 -o e@2000 ${format}`, { name: 'between two times long ago' })
    await call(`-C -t kcat-a -p 7 -o beginning ${format}`)
    await call('-Q -t kcat-a:0:1000 -t kcat-a:0:-1 -t kcat-a:0:-2 -t kcat-a:0:9999999999999', {
      clean: (text) => text.split('\n').sort().join('\n'),
    })
    await call('-Q -t kcat-none:0:-1')
    await call('-L -J', { clean: metadataOf('kcat') })
    await call('-L -J -t kcat-a', { clean: metadataOf('kcat') })
    await call('-L -J -t kcat-none', { clean: metadataOf('kcat-none') })
    const consumed = await run(program, ['-b', context.node.bootstrap, ...words(`-C -t kcat-a -p 0 -o beginning -e -q`)], {
      timeoutMs: 20_000,
    })
    context.log.equal('records read', consumed.stdout.split('\n').length - 1, 1007)
  },
}
