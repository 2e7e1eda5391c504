// Our client while its broker is killed and its link is cut: nothing lost, nothing twice with idempotence, nobody stalls.
import { Kafka } from '@samsa/client'
import { sleep } from '../harness/children.ts'
import { Link } from '../harness/link.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'
import { WORK_SETTINGS, Workload } from './client-workload.ts'

/** A machine that has much to do lets a JVM wait. */
const START_MS = 300_000

export const clientTrouble: Suite = {
  name: 'client-trouble',
  title: 'Our client while its broker is killed and its link cut, held and one-sided: nothing lost or twice, nobody stalls',
  ownNode: true,
  async run({ target, log, smoke }) {
    const link = await Link.open()
    const node = await BrokerNode.prepare(target, {
      settings: {
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${link.port}`,
        ...WORK_SETTINGS,
      },
    })
    link.leadTo(node.port)
    try {
      await node.format()
      await node.start(START_MS)
      const kafka = new Kafka({ bootstrapServers: `127.0.0.1:${link.port}`, requestTimeoutMs: 3000, clientId: 'trouble' })
      const workload = await Workload.begin(log, kafka)
      const troubles: readonly (readonly [string, () => Promise<void>])[] = [
        [
          'kill -9',
          async () => {
            await node.kill()
            await sleep(1000)
            await node.start(START_MS)
          },
        ],
        [
          'the link is cut',
          async () => {
            link.cut()
            await sleep(4000)
          },
        ],
        [
          'the link is silent',
          async () => {
            link.hold()
            await sleep(8000)
          },
        ],
        [
          'answers are lost',
          async () => {
            link.loseAnswers()
            await sleep(2000)
          },
        ],
        [
          'killed while answers are lost',
          async () => {
            link.loseAnswers()
            await sleep(500)
            await node.kill()
            await sleep(500)
            await node.start(START_MS)
          },
        ],
      ]
      for (const [name, happen] of smoke ? troubles.slice(0, 2) : troubles) {
        await sleep(1500)
        await happen()
        link.mend()
        await workload.catchUp(name)
      }
      await workload.end()
    } finally {
      link.close()
      await node.kill()
      node.remove()
    }
  },
}
