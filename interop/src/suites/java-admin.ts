import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Suite } from '../harness/suite.ts'
import { quietly, script, tool } from '../harness/tool-script.ts'

const json = (context: { node: { dir: string } }, name: string, value: unknown): string => {
  const file = join(context.node.dir, name)
  writeFileSync(file, JSON.stringify(value))
  return file
}

export const javaAdmin: Suite = {
  name: 'java-admin',
  title: 'Offsets, records, log directories, elections, reassignments, features, quorum, cluster: the tools and their errors',
  smoke: true,
  async run(context) {
    const { node } = context
    await quietly(context, 'TopicCommand --create --topic counted --partitions 2')
    await quietly(
      context,
      'ConsoleProducer --topic counted --reader-property parse.key=true --reader-property key.separator=:',
      Array.from({ length: 100 }, (_, index) => `k${index % 5}:line ${index}\n`).join(''),
    )
    const named = (name: string): { name: string } => ({ name })
    await script(
      context,
      `
      GetOffsetShell --topic counted --time -2
      GetOffsetShell --topic counted --time earliest --partitions 0
      GetOffsetShell --topic counted --time earliest-local
      GetOffsetShell --topic counted --time latest-tiered
      GetOffsetShell --topic counted --time earliest-pending-upload
      GetOffsetShell --topic counted --time 0 --partitions 1
      GetOffsetShell --topic counted --time 99999999999999
      GetOffsetShell --topic counted --time nonsense
      GetOffsetShell --topic no-such
      GetOffsetShell --topic-partitions counted:0-5,other.*
      GetOffsetShell --topic counted --exclude-internal-topics --partitions 7
    `,
    )
    const offsets = await quietly(context, 'GetOffsetShell --topic counted')
    const total = offsets
      .trim()
      .split('\n')
      .reduce((sum, line) => sum + Number(line.split(':')[2]), 0)
    context.log.equal('all hundred lines are there', total, 100)

    const partition = (topic: string, number: number, offset: number): object => ({ topic, partition: number, offset })
    const deletes = (name: string, ...partitions: object[]): string => json(context, name, { partitions, version: 1 })
    await quietly(context, 'TopicCommand --create --topic cut')
    await quietly(context, 'ConsoleProducer --topic cut', 'a\nb\nc\nd\n')
    for (const [name, file] of [
      ['delete to 2', deletes('d1.json', partition('cut', 0, 2))],
      ['delete beyond the end', deletes('d2.json', partition('cut', 0, 99))],
      ['delete to -1', deletes('d3.json', partition('cut', 0, -1))],
      ['delete to -2', deletes('d4.json', partition('cut', 0, -2))],
      ['delete below the start', deletes('d5.json', partition('cut', 0, 0))],
    ] as const)
      await tool(context, `DeleteRecordsCommand --offset-json-file ${file}`, named(name))
    await script(context, 'GetOffsetShell --topic cut --time earliest\nGetOffsetShell --topic cut --time latest')

    await script(
      context,
      `
      LogDirsCommand --describe --topic-list cut
      LogDirsCommand --describe --broker-list 1 --topic-list counted,no-such
      LogDirsCommand --describe --broker-list 9
      LogDirsCommand --describe --topic-list cut --bootstrap-server 127.0.0.1:${node.port}
      LeaderElectionCommand --election-type preferred --topic counted --partition 0
      LeaderElectionCommand --election-type unclean --topic counted --partition 1
      LeaderElectionCommand --election-type preferred --topic no-such --partition 0
      LeaderElectionCommand --election-type preferred --topic counted --partition 9
      LeaderElectionCommand --election-type unclean --all-topic-partitions
      LeaderElectionCommand --election-type preferred --all-topic-partitions
      FeatureCommand describe
      FeatureCommand upgrade --feature metadata.version=29
      FeatureCommand upgrade --release-version 4.3
      FeatureCommand upgrade --feature metadata.version=99
      FeatureCommand upgrade --feature no.such=1
      FeatureCommand downgrade --feature metadata.version=7
      FeatureCommand downgrade --feature metadata.version=7 --dry-run
      FeatureCommand downgrade --feature group.version=0 --dry-run
      FeatureCommand downgrade --feature share.version=0
      FeatureCommand upgrade --feature share.version=1
      FeatureCommand upgrade --feature transaction.version=9
      FeatureCommand disable --feature group.version --dry-run
      FeatureCommand disable --feature no.such
      FeatureCommand describe
      FeatureCommand version-mapping --release-version 4.0
      FeatureCommand feature-dependencies --feature transaction.version=2
      ClusterTool cluster-id
      ClusterTool list-endpoints
      ClusterTool list-endpoints --include-fenced-brokers
      ClusterTool unregister --id 9
    `.replaceAll('\n      FeatureCommand', `\n      FeatureCommand --bootstrap-server ${node.bootstrap}`),
      { clean: (text) => text.replaceAll(/(Epoch: )\d+/g, '$1<epoch>').replaceAll(/"size":\d+/g, '"size":<n>') },
    )
    for (const line of [
      'describe --status',
      'describe --replication',
      'describe --replication --human-readable',
      'describe --status --replication',
      'remove-controller --controller-id 9 --controller-directory-id AAAAAAAAAAAAAAAAAAAABQ',
    ]) {
      await tool(context, `MetadataQuorumCommand --bootstrap-server ${node.bootstrap} ${line}`, { name: `quorum ${line}`, clean: quorum })
      await tool(context, `MetadataQuorumCommand --bootstrap-controller 127.0.0.1:${node.controllerPort} ${line}`, {
        name: `quorum by the controller ${line}`,
        clean: quorum,
      })
    }
    await tool(context, 'BrokerApiVersionsCommand', {
      name: 'api versions, but those of groups, transactions and shares',
      clean: (text) =>
        text.replaceAll(
          /^\s+\w*(Txn|Group|Share|Offset(Commit|Fetch|Delete)|FindCoordinator|Heartbeat|ListTransactions|DescribeTransactions)\w*\(\d+\).*\n/gm,
          '',
        ),
    })
    await tool(
      context,
      `ClusterTool list-endpoints --bootstrap-controller 127.0.0.1:${node.controllerPort}`,
      named('endpoints of controllers'),
    )
    await tool(context, `FeatureCommand --bootstrap-controller 127.0.0.1:${node.controllerPort} describe`, {
      name: 'features by the controller',
      clean: (text) => text.replaceAll(/(Epoch: )\d+/g, '$1<epoch>'),
    })

    const plan = (name: string, ...partitions: object[]): string => json(context, name, { version: 1, partitions })
    const move = (topic: string, number: number, ...replicas: number[]): object => ({
      topic,
      partition: number,
      replicas,
      log_dirs: replicas.map(() => 'any'),
    })
    const topics = json(context, 'topics.json', { topics: [{ topic: 'counted' }], version: 1 })
    await tool(
      context,
      `ReassignPartitionsCommand --generate --topics-to-move-json-file ${topics} --broker-list 1`,
      named('reassign: generate'),
    )
    await tool(
      context,
      `ReassignPartitionsCommand --generate --topics-to-move-json-file ${topics} --broker-list 1,2`,
      named('reassign: generate with an unknown broker'),
    )
    for (const [name, file] of [
      ['in place', plan('r1.json', move('counted', 0, 1))],
      ['unknown broker', plan('r2.json', move('counted', 0, 9))],
      ['two brokers', plan('r3.json', move('counted', 0, 1, 2))],
      ['unknown topic', plan('r4.json', move('no-such', 0, 1))],
      ['unknown partition', plan('r5.json', move('counted', 9, 1))],
      ['no replicas', plan('r6.json', move('counted', 0))],
      ['a log directory', plan('r7.json', { topic: 'counted', partition: 0, replicas: [1], log_dirs: ['/no/such'] })],
    ] as const) {
      await tool(context, `ReassignPartitionsCommand --execute --reassignment-json-file ${file}`, named(`reassign: execute ${name}`))
      // Verifying a move to a broker that is not there waits for it in vain.
      if (!name.includes('broker'))
        await tool(context, `ReassignPartitionsCommand --verify --reassignment-json-file ${file}`, named(`reassign: verify ${name}`))
      if (name !== 'unknown broker')
        await tool(context, `ReassignPartitionsCommand --cancel --reassignment-json-file ${file}`, named(`reassign: cancel ${name}`))
    }
    await tool(context, 'ReassignPartitionsCommand --list', named('reassign: list'))
    await tool(context, 'TopicCommand --describe --topic counted', named('counted after reassigning'))
    await script(
      context,
      'TransactionsCommand --bootstrap-server BROKER describe-producers --topic counted --partition 0'.replace('BROKER', node.bootstrap),
      {
        clean: (text) => text.replaceAll(/\b\d{13}\b/g, '<ms>').replaceAll(/[ \t]+/g, ' '),
      },
    )
  },
}

/** Times and lags of the moment. */
const quorum = (text: string): string =>
  text
    .replaceAll(/(LeaderEpoch|HighWatermark|MaxFollowerLag|MaxFollowerLagTimeMs):\s+-?\d+/g, '$1: <n>')
    .replaceAll(/^(\d+\s+\S+)\s+\d+\s+\d+\s+.*?\b(Leader|Follower|Observer)\b/gm, '$1 <n> <n> <times> $2')
    .replaceAll(/[ \t]+/g, ' ')
