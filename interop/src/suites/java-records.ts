import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Suite } from '../harness/suite.ts'
import { quietly, script, tool } from '../harness/tool-script.ts'

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `key${(from + index) % 7}:value ${from + index}\n`).join('')

export const javaRecords: Suite = {
  name: 'java-records',
  title: 'Console producer and consumer by partition, every codec and acks; ProducerPerformance; DumpLogSegments',
  smoke: true,
  async run(context) {
    const { node } = context
    const partition = '--partition 0 --timeout-ms 1500'
    await quietly(context, 'TopicCommand --create --topic console')
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      await tool(
        context,
        `ConsoleProducer --topic console --compression-codec ${codec} --reader-property parse.key=true --reader-property key.separator=:`,
        { stdin: lines(0, 50), name: `produce ${codec}` },
      )
    }
    for (const acks of ['0', '1', 'all']) {
      await tool(
        context,
        `ConsoleProducer --topic console --request-required-acks ${acks} --command-property enable.idempotence=${acks === 'all'}`,
        { stdin: `acks ${acks}\n`, name: `acks ${acks}` },
      )
    }
    await tool(
      context,
      'ConsoleProducer --topic console --reader-property parse.key=true --reader-property parse.headers=true --reader-property null.marker=NULL',
      {
        stdin: 'h1:v1,h2:v2\tk\twith headers\nh1:v1\tNULL\tNULL\n',
        name: 'headers and nulls',
      },
    )
    const show =
      '--formatter-property print.key=true --formatter-property print.offset=true --formatter-property print.headers=true --formatter-property print.partition=true'
    await script(
      context,
      `
      ConsoleConsumer --topic console ${partition} --offset earliest ${show}
      ConsoleConsumer --topic console ${partition} --offset 200 --max-messages 3 ${show}
      ConsoleConsumer --topic console ${partition} --offset 240 --isolation-level read_committed
      ConsoleConsumer --topic console --partition 9 --offset earliest --timeout-ms 1500
      ConsoleConsumer --topic console ${partition} --offset 999999
      ConsoleConsumer --topic console ${partition} --offset 75 --max-messages 5 --formatter org.apache.kafka.tools.consumer.DefaultMessageFormatter --formatter-property print.timestamp=false
    `,
    )
    await quietly(context, 'TopicCommand --create --topic tiny --config max.message.bytes=200')
    await tool(context, 'ConsoleProducer --topic tiny --sync --message-send-max-retries 0', {
      stdin: `${'x'.repeat(500)}\n`,
      name: 'record too large for the topic',
    })
    await quietly(context, 'TopicCommand --create --topic compacted --config cleanup.policy=compact')
    await tool(context, 'ConsoleProducer --topic compacted --sync', { stdin: 'no key\n', name: 'no key on a compacted topic' })
    await tool(context, 'ConsoleProducer --topic auto-created --sync', { stdin: 'hello\n', name: 'a topic is created by producing' })
    await script(context, 'TopicCommand --describe --topic auto-created')
    await tool(context, 'ConsoleProducer --topic bad!name --sync --max-block-ms 2000', {
      stdin: 'hello\n',
      name: 'produce to an invalid name',
    })

    await quietly(
      context,
      'TopicCommand --create --topic perf --partitions 3 --config segment.bytes=1048576 --config segment.index.bytes=4096',
    )
    const count = context.smoke ? 20_000 : 100_000
    const perf = await context.tools.run(
      'ProducerPerformance',
      [
        '--topic',
        'perf',
        '--num-records',
        String(count),
        '--record-size',
        '100',
        '--throughput',
        '-1',
        '--bootstrap-server',
        node.bootstrap,
        '--command-property',
        'linger.ms=5',
      ],
      '',
      60_000,
    )
    context.log.check(
      'ProducerPerformance ends well',
      perf.code === 0 && perf.stdout.includes(`${count} records sent`),
      `code ${perf.code} ${perf.stdout.slice(-300)} ${perf.stderr.slice(-500)}`,
    )
    const ends = await quietly(context, 'GetOffsetShell --topic perf')
    context.log.equal(
      'every record of ProducerPerformance is there',
      ends
        .trim()
        .split('\n')
        .reduce((sum, line) => sum + Number(line.split(':')[2]), 0),
      count,
    )

    // The log file of a single-batch-per-request topic, as Apache's own tool reads it.
    const folder = join(node.logDirs[0] ?? '', 'console-0')
    const file = join(folder, '00000000000000000000.log')
    await tool(context, `DumpLogSegments --no-bootstrap --files ${file} --print-data-log --deep-iteration`, {
      name: 'dump of the log, deep',
      clean: (text) =>
        text
          .replaceAll(/CreateTime: \d+/g, 'CreateTime: <ms>')
          .replaceAll(/(producerId|crc|isvalid): \d+/g, '$1: <n>')
          .replaceAll(/ (size|position): \d+/g, ' $1: <n>'),
    })
    for (const topic of readdirSync(node.logDirs[0] ?? '').filter((name) => name.startsWith('perf-'))) {
      const dir = join(node.logDirs[0] ?? '', topic)
      const segments = readdirSync(dir)
        .filter((each) => each.endsWith('.log'))
        .sort()
        .map((each) => each.slice(0, 20))
      for (const [index, base] of segments.entries()) {
        // The active segment's indexes are longer than their content, which the tool refuses on Apache Kafka too.
        const kinds = index < segments.length - 1 ? ['log', 'index', 'timeindex'] : ['log']
        for (const kind of kinds) {
          const outcome = await context.tools.run('DumpLogSegments', [
            '--files',
            join(dir, `${base}.${kind}`),
            ...(kind === 'log' ? ['--deep-iteration'] : []),
          ])
          const bad = /Mismatches|isvalid: false|Found .* out of order|does not end|non-monotonic/i.exec(outcome.stdout)
          context.log.check(
            `DumpLogSegments accepts ${topic}/${base}.${kind}`,
            outcome.code === 0 && !bad,
            `${bad?.[0] ?? ''} ${outcome.stderr.slice(0, 500)}`,
          )
        }
      }
    }
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8)
    context.log.check('the log file has content', digest !== 'e3b0c442')
  },
}
