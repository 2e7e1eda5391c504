// Consumer groups handed over: Apache Kafka goes on with ours, and we with its own, members at their epochs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Target } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { GroupDialogue } from '../wire/consumer-groups.ts'
import { Speaker } from '../wire/exchange.ts'

const settings = {
  'group.consumer.assignment.interval.ms': '0',
  'group.consumer.session.timeout.ms': '60000',
  'group.consumer.max.session.timeout.ms': '60000',
}
const TOPICS = { 'hand-one': 5, 'hand-two': 1 }

/** Three nodes on one directory, one after another. What members hear must not depend on who is whose successor. */
async function handOver(context: SuiteContext, targets: readonly Target[], isKilled: boolean): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-groups-'))
  const first = await BrokerNode.prepare(targets[0] ?? 'samsa', { dir, settings })
  await first.format()
  const a = { name: 'a', memberId: 'member-a', epoch: 0, owned: [] }
  const b = { name: 'b', memberId: 'member-b', epoch: 0, owned: [] }
  const c = { name: 'c', memberId: 'member-c', epoch: 0, owned: [] }
  let round = 0
  for (const target of targets) {
    round++
    const node = await BrokerNode.prepare(target, { dir, settings })
    await node.start()
    await ready(node)
    const group = new GroupDialogue(context, node.port, 'handed')
    const patterns = new GroupDialogue(context, node.port, 'patterns')
    if (round === 1) {
      const speaker = new Speaker(node.port)
      const topics = Object.entries(TOPICS).map(([name, numPartitions]) => ({ name, numPartitions, replicationFactor: 1 }))
      await speaker.ask('CreateTopics', 7, { timeoutMs: 10_000, topics })
      speaker.end()
      await sleep(1500)
    }
    for (const dialogue of [group, patterns]) for (const name of Object.keys(TOPICS)) await dialogue.learn(name)
    if (round === 1) {
      await group.join(a, ['hand-one'], { serverAssignor: 'range' })
      await group.join(b, ['hand-one'], { instanceId: 'i-b' })
      await group.beat(a, 'hears')
      await patterns.join({ ...c, name: 'p' }, null, { subscribedTopicRegex: 'hand-t.*' })
      await sleep(500)
      await patterns.join({ ...c, name: 'p' }, null, { subscribedTopicRegex: 'hand-t.*' })
    } else if (round === 2) {
      await group.describe('is taken over and')
      await group.acknowledge(a)
      await group.beat(b, 'goes on')
      await group.beat(b, 'is away', { memberEpoch: -2, instanceId: 'i-b' })
      await group.join(c, ['hand-one', 'hand-two'])
      await group.ask('commits', 'OffsetCommit', 9, {
        groupId: 'handed',
        memberId: a.memberId,
        generationIdOrMemberEpoch: a.epoch,
        topics: [{ name: 'hand-one', partitions: [{ partitionIndex: 0, committedOffset: 7, committedMetadata: '' }] }],
      })
    } else {
      await group.describe('is taken over again and')
      const successor = { ...b, memberId: 'member-b2' }
      await group.join(successor, ['hand-one'], { instanceId: 'i-b' })
      await group.settle(a, successor, c)
    }
    await group.describe(`of round ${round}`)
    await patterns.describe(`of round ${round}`)
    if (round === 3) for (const dialogue of [group, patterns]) await dialogue.log()
    group.end()
    patterns.end()
    if (isKilled) await node.kill()
    else await node.stop()
  }
  rmSync(dir, { recursive: true, force: true })
}

async function ready(node: BrokerNode): Promise<void> {
  const speaker = new Speaker(node.port)
  for (let attempt = 0; attempt < 300; attempt++) {
    const found = await speaker.text('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['x'] })
    const listed = await speaker.text('ListGroups', 4, {})
    const described = await speaker.text('DescribeGroups', 5, { groups: Array.from({ length: 50 }, (_, index) => `g${index}`) })
    if ([found, listed, described].every((text) => !/"errorCode": [1-9]/.test(text))) break
    await sleep(100)
  }
  speaker.end()
}

export const consumerGroupHandover: Suite = {
  name: 'consumer-group-handover',
  title: 'consumer groups on one directory: Apache Kafka, Samsa and Apache Kafka in turn, and the reverse, members at their epochs',
  ownNode: true,
  async run(context) {
    const { target } = context
    const other: Target = target === 'samsa' ? 'kafka' : 'samsa'
    await handOver(context, [target, other, target], false)
    await handOver(context, [other, target, other], true)
  },
}
