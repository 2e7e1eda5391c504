// Our client on two brokers of Apache Kafka while leaders and coordinators move, and while one of the two is killed.
import { appendFileSync } from 'node:fs'
import { Kafka } from '@samsa/client'
import { kafkaJars } from '../harness/artifacts.ts'
import { mustRun, sleep } from '../harness/children.ts'
import { BrokerNode, clusterId } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'
import { PARTITIONS, WORK_SETTINGS, WORK_TOPICS, Workload } from './client-workload.ts'

const SETTINGS = {
  ...WORK_SETTINGS,
  'default.replication.factor': '2',
  'offsets.topic.replication.factor': '2',
  'transaction.state.log.replication.factor': '2',
  'transaction.state.log.num.partitions': '3',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'replica.lag.time.max.ms': '3000',
  // What goes on here does not wait for the balance.
  'auto.leader.rebalance.enable': 'false',
}
const INTERNAL = ['__consumer_offsets', '__transaction_state']

/** A broker beside the first one's controller. */
async function second(first: BrokerNode): Promise<BrokerNode> {
  const node = await BrokerNode.prepare('kafka', { heapMb: 256, settings: SETTINGS })
  const own = {
    'process.roles': 'broker',
    'node.id': '2',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${first.controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${node.port}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port}`,
  }
  for (const [key, value] of Object.entries(own)) appendFileSync(node.properties, `${key}=${value}\n`)
  const args = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', node.properties]
  await mustRun('java', ['-XX:TieredStopAtLevel=1', '-cp', `${await kafkaJars()}/*`, ...args], { timeoutMs: 60_000 })
  return node
}

/** A machine that has much to do lets a JVM wait. */
const START_MS = 300_000

export const clientLeaders: Suite = {
  name: 'client-leaders',
  title: 'Our client on two brokers of Apache Kafka: leaders and coordinators move, one broker is killed',
  ownNode: true,
  async run({ target, log }) {
    if (target === 'samsa') {
      log.note('left out: Samsa is one node as yet')
      return
    }
    const first = await BrokerNode.prepare('kafka', { heapMb: 256, settings: SETTINGS })
    const other = await second(first)
    try {
      await first.format()
      await first.start(START_MS)
      await other.start(START_MS)
      const kafka = new Kafka({ bootstrapServers: `${first.bootstrap},${other.bootstrap}`, requestTimeoutMs: 5000, clientId: 'leaders' })
      await using admin = kafka.admin()
      while ((await admin.describeCluster()).nodes.length < 2) await sleep(200)
      const workload = await Workload.begin(log, kafka, 2)
      /** Gives every partition to one broker. */
      const leadBy = async (leader: number): Promise<void> => {
        const replicas = leader === 1 ? [1, 2] : [2, 1]
        const places = [...WORK_TOPICS, ...INTERNAL].flatMap((topic) =>
          Array.from({ length: PARTITIONS }, (_each, partition) => ({ topic, partition })),
        )
        ;(await admin.alterPartitionReassignments(places.map((place) => ({ ...place, replicas })))).all()
        await admin.electLeaders('PREFERRED', places)
      }
      for (const leader of [2, 1, 2]) {
        await sleep(1000)
        await leadBy(leader)
        await workload.catchUp(`everything led by ${leader}`)
      }
      await other.kill()
      await workload.catchUp('the leader and coordinator killed')
      await other.start(START_MS)
      await sleep(5000)
      await leadBy(2)
      await workload.catchUp('the killed one leads again')
      await other.stop()
      await workload.catchUp('it is stopped')
      await workload.end()
      log.check('the first broker lives', first.running)
    } finally {
      for (const node of [other, first]) {
        await node.kill()
        node.remove()
      }
    }
  },
}
