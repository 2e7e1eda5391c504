import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'node:test'

import { decodeSnapshot } from '@samsa/raft'
import { MemoryDisk } from '@samsa/sim'

import { decodeMetadataRecord } from '../records/record-serde.ts'
import { seededRandom } from '../testing/scripted-controller.ts'
import { readBootstrapRecords } from './bootstrap-file.ts'
import { runStorageTool, type StorageConfig } from './storage-tool.ts'

const dynamic: StorageConfig = {
  nodeId: 1,
  processRoles: ['broker', 'controller'],
  logDirs: ['/data/a'],
  metadataLogDir: '/data/a',
  controllerListenerNames: ['CONTROLLER'],
  hasStaticVoters: false,
  controllerListeners: [{ listener: 'CONTROLLER', host: '127.0.0.1', port: 9093 }],
  unstableFeatureVersionsEnabled: false,
}
const fixed: StorageConfig = { ...dynamic, hasStaticVoters: true }
const several: StorageConfig = { ...fixed, logDirs: ['/data/a', '/data/b', '/data/c'] }

class Tool {
  readonly disk = new MemoryDisk()
  readonly config: StorageConfig

  constructor(config: StorageConfig) {
    this.config = config
  }

  run(...args: string[]): { code: number; out: string; err: string } {
    const out: string[] = []
    const err: string[] = []
    const code = runStorageTool(args, {
      disk: this.disk,
      random: seededRandom(1),
      digests: {
        hash: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
        hmac: (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest(),
      },
      nowMs: Date.UTC(2026, 10, 21, 13, 10),
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      loadConfig: () => this.config,
    })
    return { code, out: out.join('\n'), err: err.join('\n') }
  }

  format(...args: string[]): { code: number; out: string; err: string } {
    return this.run('format', '-c', 'x', '-t', 'oQc6YfzeSbK4cYFlY0vW7Q', ...args)
  }

  text(path: string): string {
    return new TextDecoder().decode(this.disk.readFile(path))
  }
}

describe('format', () => {
  test('of a standalone controller writes properties, bootstrap records and the first voters', () => {
    const tool = new Tool(dynamic)
    const { code, out } = tool.format('--standalone', '-S', 'SCRAM-SHA-256=[name=alice,password=pencil,salt="W22ZaJ0SNY7soEsUEjb6gQ=="]')
    assert.equal(code, 0)
    assert.match(
      out,
      /^Bootstrap metadata: BootstrapMetadata\(records=\[ApiMessageAndVersion\(FeatureLevelRecord\(name='metadata\.version', featureLevel=30\) at version 0\), /,
    )
    assert.match(out, /\nFormatting dynamic metadata voter directory \/data\/a with metadata\.version 4\.3-IV0\.$/)
    const [, id] = /directory\.id=(.{22})\n/.exec(tool.text('/data/a/meta.properties')) ?? []
    assert.equal(
      tool.text('/data/a/meta.properties'),
      `#\n#Sat Nov 21 13:10:00 UTC 2026\nnode.id=1\ndirectory.id=${id}\nversion=1\ncluster.id=oQc6YfzeSbK4cYFlY0vW7Q\n`,
    )
    const checkpoint = decodeSnapshot(tool.disk.readFile('/data/a/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint'))
    assert.equal(checkpoint.kraftVersion, 1)
    assert.equal(checkpoint.voters?.voters.get(1)?.key.directoryId, id)
    assert.deepEqual(
      readBootstrapRecords(tool.disk, '/data/a').flatMap((record) =>
        record.type === 'FeatureLevelRecord' ? [[record.data.name, record.data.featureLevel]] : [],
      ),
      [
        ['metadata.version', 30],
        ['eligible.leader.replicas.version', 1],
        ['group.version', 1],
        ['share.version', 1],
        ['streams.version', 1],
        ['transaction.version', 2],
      ],
    )
    const scram = readBootstrapRecords(tool.disk, '/data/a').at(-1)
    assert(scram?.type === 'UserScramCredentialRecord')
    // RFC 7677's example password and salt, at 4096 iterations.
    assert.equal(Buffer.from(scram.data.storedKey).toString('base64'), 'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=')
    assert.equal(Buffer.from(scram.data.serverKey).toString('base64'), 'wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=')
  })

  test('tells each directory of several, in Kafka’s order, and leaves formatted ones alone when asked to', () => {
    const tool = new Tool(several)
    const told = /Formatting data directory \/data\/b .*\nFormatting data directory \/data\/c .*\nFormatting metadata directory \/data\/a /
    assert.match(tool.format().out, told)
    assert.deepEqual(tool.format(), {
      code: 1,
      out: '',
      err: 'Log directory /data/b is already formatted. Use --ignore-formatted to ignore this directory and format the others.',
    })
    assert.deepEqual(tool.format('-g'), { code: 0, out: 'All of the log directories are already formatted.', err: '' })
    tool.disk.removeTree('/data/b')
    assert.match(tool.format('-g').out, /\nFormatting data directory \/data\/b with metadata\.version 4\.3-IV0\.$/)
  })

  test('with an older release begins at its feature levels', () => {
    const tool = new Tool(fixed)
    assert.equal(tool.format('-r', '3.9').code, 0)
    assert.deepEqual(
      readBootstrapRecords(tool.disk, '/data/a').map(({ data }) => data),
      [{ name: 'metadata.version', featureLevel: 21 }],
    )
    assert(!tool.disk.stat('/data/a/__cluster_metadata-0'))
  })

  const refusals: readonly (readonly [StorageConfig, readonly string[], string])[] = [
    [
      dynamic,
      [],
      'Because controller.quorum.voters is not set on this controller, you must specify one of the following: --standalone, --initial-controllers, or --no-initial-controllers.',
    ],
    [{ ...dynamic, processRoles: ['broker'] }, ['-s'], 'You can only use --standalone on a controller.'],
    [
      dynamic,
      ['-s', '-f', 'foo=1'],
      'Unsupported feature: foo. Supported features are: eligible.leader.replicas.version, group.version, kraft.version, share.version, streams.version, transaction.version',
    ],
    [
      dynamic,
      ['-s', '-f', 'group.version=9'],
      'Exception in thread "main" java.lang.IllegalArgumentException: No feature:group.version with feature level 9',
    ],
    [
      dynamic,
      ['-s', '-r', '3.9', '-f', 'eligible.leader.replicas.version=1'],
      'Exception in thread "main" java.lang.IllegalArgumentException: eligible.leader.replicas.version could not be set to 1 because it depends on metadata.version level 23',
    ],
    [dynamic, ['-s', '-S', 'SCRAM-SHA-256=[name=a]'], "You must supply one of 'password' or 'saltedpassword' to add-scram"],
  ]
  for (const [config, args, message] of refusals) {
    test(`${args.join(' ')} of ${config.processRoles.join()} is refused`, () => {
      const tool = new Tool(config)
      assert.deepEqual(tool.format(...args), { code: 1, out: '', err: message })
      assert.equal(tool.disk.stat('/data/a'), undefined)
    })
  }
})

describe('the other commands', () => {
  test('info tells what is there and what is wrong', () => {
    const tool = new Tool(several)
    assert.deepEqual(tool.run('info', '-c', 'x'), {
      code: 1,
      out: 'Found problems:\n  /data/a does not exist\n  /data/b does not exist\n  /data/c does not exist\n',
      err: '',
    })
    tool.format()
    const { code, out } = tool.run('info', '-c', 'x')
    assert.equal(code, 0)
    assert.match(
      out,
      /^Found log directories:\n {2}\/data\/a\n {2}\/data\/b\n {2}\/data\/c\n\nFound metadata: \{cluster\.id=oQc6YfzeSbK4cYFlY0vW7Q, directory\.id=.{22}, node\.id=1, version=1\}\n$/,
    )
  })

  test('version-mapping and feature-dependencies tell the levels', () => {
    const tool = new Tool(dynamic)
    assert.equal(
      tool.run('version-mapping', '-r', '4.0').out,
      'metadata.version=25 (4.0)\nkraft.version=1\ntransaction.version=2\ngroup.version=1\neligible.leader.replicas.version=0\nshare.version=0\nstreams.version=0',
    )
    assert.equal(
      tool.run('feature-dependencies', '-f', 'eligible.leader.replicas.version=1', '-f', 'group.version=1').out,
      'eligible.leader.replicas.version=1 requires:\n    metadata.version=23 (4.0-IV1)\ngroup.version=1 has no dependencies.',
    )
  })

  test('wrong arguments get usage and reason', () => {
    const tool = new Tool(dynamic)
    assert.equal(
      tool.run('foo').err,
      [
        'usage: kafka-storage [-h]',
        '                     {info,format,version-mapping,feature-dependencies,random-uuid}',
        '                     ...',
        "kafka-storage: error: invalid choice: 'foo'  (choose from 'info', 'format',",
        "'version-mapping', 'feature-dependencies', 'random-uuid')",
        '',
        'Did you mean:',
        '\tformat',
        '\tinfo',
      ].join('\n'),
    )
    assert.match(tool.run('format', '-c', 'x').err, /\nkafka-storage: error: argument --cluster-id\/-t is required$/)
    assert.match(tool.run('random-uuid').out, /^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/)
  })
})

test('a bootstrap file is read back', () => {
  const tool = new Tool(fixed)
  tool.format()
  const values = decodeSnapshot(tool.disk.readFile('/data/a/bootstrap.checkpoint')).batches.flatMap((batch) => batch.values)
  assert.deepEqual(values.map(decodeMetadataRecord), readBootstrapRecords(tool.disk, '/data/a'))
})
