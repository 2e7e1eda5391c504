// Apache Kafka's storage tool beside `samsa storage`: the same arguments, the same words, the same files.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../harness/children.ts'
import { BrokerNode, clusterId } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'
import { words } from '../harness/tool-script.ts'

const base = (dir: string, extra = ''): string => `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
controller.quorum.bootstrap.servers=127.0.0.1:9093
log.dirs=${dir}/a,${dir}/b
${extra}`

const scripts: { name: string; properties?: (dir: string) => string; lines: string[] }[] = [
  { name: 'nothing', lines: ['', 'unknown'] },
  {
    name: 'info before and after',
    lines: [
      'info -c FILE',
      'format --standalone -t CLUSTER -c FILE',
      'info -c FILE',
      'format --standalone -t CLUSTER -c FILE',
      'format --standalone -t CLUSTER -c FILE -g',
      'format --standalone -t AAAAAAAAAAAAAAAAAAAABQ -c FILE -g',
    ],
  },
  { name: 'format without a cluster id', lines: ['format --standalone -c FILE'] },
  {
    name: 'format without a mode',
    lines: ['format -t CLUSTER -c FILE', 'format -t CLUSTER -c FILE --no-initial-controllers', 'info -c FILE'],
  },
  {
    name: 'format with a bad cluster id',
    lines: ['format --standalone -t not-an-id -c FILE', 'format --standalone -t AAAAAAAAAAAAAAAAAAAAAA -c FILE'],
  },
  { name: 'format with modes that exclude each other', lines: ['format --standalone --no-initial-controllers -t CLUSTER -c FILE'] },
  {
    name: 'format with initial controllers',
    lines: ['format -t CLUSTER -c FILE --initial-controllers 1@127.0.0.1:9093:AAAAAAAAAAAAAAAAAAAABQ', 'info -c FILE'],
  },
  {
    name: 'format with bad initial controllers',
    lines: [
      'format -t CLUSTER -c FILE --initial-controllers nonsense',
      'format -t CLUSTER -c FILE --initial-controllers 2@127.0.0.1:9093:AAAAAAAAAAAAAAAAAAAABQ',
    ],
  },
  { name: 'format with a release version', lines: ['format --standalone -t CLUSTER -c FILE -r 4.0', 'info -c FILE'] },
  { name: 'format with an old release version', lines: ['format --standalone -t CLUSTER -c FILE -r 3.3'] },
  {
    name: 'format with a wrong release version',
    lines: ['format --standalone -t CLUSTER -c FILE -r 9.9', 'format --standalone -t CLUSTER -c FILE -r nonsense'],
  },
  {
    name: 'format with features',
    lines: ['format --standalone -t CLUSTER -c FILE --feature group.version=1 --feature transaction.version=2'],
  },
  {
    name: 'format with wrong features',
    lines: [
      'format --standalone -t CLUSTER -c FILE --feature no.such=1',
      'format --standalone -t CLUSTER -c FILE --feature group.version=99',
      'format --standalone -t CLUSTER -c FILE --feature group.version',
      'format --standalone -t CLUSTER -c FILE --feature group.version=1 -r 4.1',
    ],
  },
  {
    name: 'format with SCRAM',
    lines: ["format --standalone -t CLUSTER -c FILE --add-scram 'SCRAM-SHA-256=[name=alice,password=alice-secret]'"],
  },
  {
    name: 'format with wrong SCRAM',
    lines: [
      "format --standalone -t CLUSTER -c FILE --add-scram 'SCRAM-SHA-999=[name=alice,password=alice-secret]'",
      "format --standalone -t CLUSTER -c FILE --add-scram 'SCRAM-SHA-256=[name=alice]'",
      "format --standalone -t CLUSTER -c FILE --add-scram 'SCRAM-SHA-256=[name=alice,password=x,iterations=1]'",
    ],
  },
  { name: 'no file', lines: ['info'] },
  {
    name: 'static voters',
    properties: (dir) =>
      base(dir).replace('controller.quorum.bootstrap.servers=127.0.0.1:9093', 'controller.quorum.voters=1@127.0.0.1:9093'),
    lines: ['format -t CLUSTER -c FILE', 'info -c FILE', 'format --standalone -t CLUSTER -c FILE -g'],
  },
  { name: 'bad node id', properties: (dir) => base(dir, 'node.id=-5'), lines: ['info -c FILE', 'format --standalone -t CLUSTER -c FILE'] },
  {
    name: 'one directory formatted',
    lines: ['format --standalone -t CLUSTER -c ONE', 'info -c FILE', 'format --standalone -t CLUSTER -c FILE -g', 'info -c FILE'],
  },
  {
    name: 'version mapping',
    lines: [
      'version-mapping',
      'version-mapping -r 4.0',
      'version-mapping -r 3.9-IV0',
      'version-mapping -r 9.9',
      'version-mapping -r 4.3-IV0',
    ],
  },
  {
    name: 'feature dependencies',
    lines: [
      'feature-dependencies --feature transaction.version=2',
      'feature-dependencies --feature share.version=1',
      'feature-dependencies --feature no.such=1',
      'feature-dependencies --feature metadata.version=99',
      'feature-dependencies',
    ],
  },
]

export const storageTool: Suite = {
  name: 'storage-tool',
  title: "Apache Kafka's storage tool beside `samsa storage`: output, status and files",
  smoke: true,
  ownNode: true,
  async run(context) {
    for (const { name, properties, lines } of scripts) {
      const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-storage-'))
      try {
        const file = join(dir, 'server.properties')
        const one = join(dir, 'one.properties')
        writeFileSync(file, properties?.(dir) ?? base(dir))
        writeFileSync(one, base(dir).replace(`${dir}/a,${dir}/b`, `${dir}/a`))
        mkdirSync(join(dir, 'a'))
        for (const line of lines) {
          await context.log.step(`${name}: ${line}`, async () => {
            const args = words(line).map((word) => (word === 'FILE' ? file : word === 'ONE' ? one : word === 'CLUSTER' ? clusterId : word))
            let outcome
            if (context.target === 'kafka') outcome = await context.tools.run('StorageTool', args)
            else {
              const [program = '', ...rest] = BrokerNode.samsa(['storage', ...args])
              outcome = await run(program, rest)
            }
            const stack = /^\s+at |^\s*\.\.\. \d+ more|^SLF4J|^\d{4}-\d\d-\d\d/
            const clean = (text: string): string =>
              text
                .split('\n')
                .filter((each) => !stack.test(each))
                .map((each) => (each.includes('<tool>') || /kafka-storage|samsa storage/.test(each) ? each.replaceAll(/ +/g, ' ') : each))
                .sort()
                .join('\n')
                .replaceAll(dir, '<dir>')
                .replaceAll(/kafka-storage|samsa storage/g, '<tool>')
                .replaceAll(/Exception in thread "main" |org\.apache\.kafka\.common\.config\.ConfigException: /g, '')
                .replaceAll(/Log directory <dir>\/[ab] is/g, 'Log directory <dir> is')
                .replaceAll(/(salt|storedKey|serverKey)=\[[^\]]*\]/gi, '<secret>')
                .replaceAll(/directory\.id=\S+/g, 'directory.id=<uuid>')
                .replaceAll(/directory\.id -> \S+/g, 'directory.id -> <uuid>')
                .replaceAll(/[\w-]{22}(?=[,})]| *->)/g, '<uuid>')
            return `status ${outcome.code}\n${clean(outcome.stdout)}\nstderr: ${clean(outcome.stderr)}`
          })
        }
        await context.log.step(`${name}: files`, () => {
          const listed: string[] = []
          for (const each of ['a', 'b']) {
            const path = join(dir, each)
            if (!existsSync(path)) continue
            for (const found of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
              const full = join(path, found)
              const text =
                found === 'meta.properties'
                  ? readFileSync(full, 'utf8')
                      .split('\n')
                      .filter((row) => !row.startsWith('#'))
                      .sort()
                      .join(' ')
                      .replaceAll(/directory\.id=\S+/g, 'directory.id=<uuid>')
                  : ''
              listed.push(
                `${each}/${found} ${statSync(full).isDirectory() ? 'directory' : name.includes('SCRAM') ? 'file' : `${statSync(full).size} bytes`} ${text}`,
              )
            }
          }
          return listed.join('\n')
        })
        for (const each of ['a/bootstrap.checkpoint', 'a/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint']) {
          const full = join(dir, each)
          if (!existsSync(full)) continue
          await context.log.step(`${name}: ${each}`, async () => {
            const outcome = await context.tools.run('DumpLogSegments', ['--cluster-metadata-decoder', '--files', full])
            return outcome.stdout
              .replaceAll(dir, '<dir>')
              .replaceAll(/(CreateTime|LogAppendTime): -?\d+/g, '$1: <ms>')
              .replaceAll(/"?lastContainedLogTimestamp"?:\s*\d+/g, 'lastContainedLogTimestamp: <ms>')
              .replaceAll(/"(salt|storedKey|serverKey)":"[^"]*"/g, '"$1":"<secret>"')
              .replaceAll(/(crc|size|position|valueSize): \d+/g, '$1: <n>')
              .replaceAll(/"voterDirectoryId":"[\w-]{22}"/g, '"voterDirectoryId":"<uuid>"')
          })
        }
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    }
  },
}
