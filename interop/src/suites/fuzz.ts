// Mutated frames of every API: the right error or a closed connection, flat memory, other clients undisturbed.
import { readFileSync } from 'node:fs'
import { CreateTopicsRequest, decodeMessage, decodeRequestHeader } from '@samsa/protocol'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite } from '../harness/suite.ts'
import { clusterCases } from '../protocol-cases/cluster.ts'
import { coordinatorRequests } from '../protocol-cases/coordinators.ts'
import { configCases } from '../protocol-cases/configs.ts'
import { topicCases } from '../protocol-cases/topics.ts'
import { fetchCases, offsetCases, recordCases } from '../protocol-cases/records.ts'
import { Connection } from '../wire/connection.ts'
import { apiNames, apiOf, requestFrame, Speaker } from '../wire/exchange.ts'

/** mulberry32: the same seed gives the same frames. */
const random = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const residentMib = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

// A mutated frame of these may do what it says: create thousands of partitions, take the broker out of the cluster.
const harmful = new Set([
  'UnregisterBroker',
  'RemoveRaftVoter',
  'AddRaftVoter',
  'CreatePartitions',
  'UpdateFeatures',
  'AlterConfigs',
  'IncrementalAlterConfigs',
  'AlterClientQuotas',
])

const frames = (): Buffer[] => {
  const facts = { topicIds: {}, directory: '/tmp', producerId: 1n }
  const found: Buffer[] = []
  for (const each of [...recordCases, ...fetchCases, ...offsetCases, ...topicCases, ...configCases, ...clusterCases]) {
    if (harmful.has(each.api) || each.listener) continue
    for (const version of each.versions ?? apiOf(each.api).versions) {
      const frame = requestFrame(
        each.api,
        version,
        each.body(facts, version, (name) => name),
      )
      if (frame.length < 4000) found.push(frame)
    }
  }
  for (const [name, body] of coordinatorRequests) {
    for (const version of apiOf(name).versions) found.push(requestFrame(name, version, body))
  }
  for (const name of apiNames) {
    const api = apiOf(name)
    if (!harmful.has(name)) for (const version of api.versions) found.push(requestFrame(name, version, {}))
  }
  return found
}

const mutate = (frame: Buffer, next: () => number): Buffer => {
  let bytes = Buffer.from(frame)
  const at = (): number => 4 + Math.floor(next() * Math.max(1, bytes.length - 4))
  const times = 1 + Math.floor(next() * 4)
  for (let time = 0; time < times; time++) {
    const where = Math.min(at(), bytes.length - 1)
    switch (Math.floor(next() * 8)) {
      case 0:
        bytes[where] = Math.floor(next() * 256)
        break
      case 1:
        bytes[where] = (bytes[where] ?? 0) ^ (1 << Math.floor(next() * 8))
        break
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(Math.min(bytes.length, where + 1 + Math.floor(next() * 8)))])
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, where), Buffer.from([Math.floor(next() * 256), 255, 255]), bytes.subarray(where)])
        break
      case 4:
        if (where + 4 <= bytes.length)
          bytes.writeInt32BE([-1, 0, 2_147_483_647, -2_147_483_648, 65_536][Math.floor(next() * 5)] ?? 0, where)
        break
      case 5:
        if (where + 2 <= bytes.length) bytes.writeInt16BE([-1, 0, 32_767, -32_768][Math.floor(next() * 4)] ?? 0, where)
        break
      case 6:
        bytes = bytes.subarray(0, Math.max(6, where))
        break
      default:
        bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(4, where)])
    }
  }
  if (bytes.length < 4) bytes = Buffer.concat([bytes, Buffer.alloc(4)])
  // Mostly an honest size, so that what is inside is looked at.
  if (next() < 0.97) bytes.writeInt32BE(bytes.length - 4, 0)
  return bytes
}

// A frame that would really make many partitions is state that was asked for, not memory that leaks.
const makesManyPartitions = (frame: Buffer): boolean => {
  if (frame.length < 8 || frame.readInt16BE(4) !== CreateTopicsRequest.apiKey) return false
  try {
    const { apiVersion, end } = decodeRequestHeader(frame, 4)
    const { topics } = decodeMessage(CreateTopicsRequest, apiVersion, frame, end)
    return topics.reduce((sum, topic) => sum + Math.max(topic.numPartitions, topic.assignments.length), 0) > 20
  } catch {
    return false
  }
}

export const fuzz: Suite = {
  name: 'fuzz',
  title:
    'mutated frames of every API: errors or closed connections, flat memory, others undisturbed (5,000 in smoke, 50,000, 1 million nightly)',
  smoke: true,
  light: true,
  ownNode: true,
  async run(context) {
    const total = Number(process.env['FUZZ_FRAMES'] ?? (context.smoke ? 5000 : context.nightly ? 1_000_000 : 50_000))
    const seed = Number(process.env['FUZZ_SEED'] ?? 1)
    // Mutated names create topics; without automatic creation they stay few.
    const node = await BrokerNode.prepare(context.target, {
      settings: { 'auto.create.topics.enable': 'false', 'num.partitions': '1', 'transaction.state.log.num.partitions': '5' },
    })
    try {
      await node.format()
      await node.start()
      const corpus = frames()
      const next = random(seed)
      const speaker = new Speaker(node.port)
      await speaker.ask('CreateTopics', 5, {
        timeoutMs: 5000,
        topics: [
          { name: 'produced', numPartitions: 2, replicationFactor: 1 },
          { name: 'fetched', numPartitions: 2, replicationFactor: 1 },
        ],
      })
      let [sent, answered, closed, worst] = [0, 0, 0, 0]
      const control = { over: false }
      // Another client asks all the while.
      const watch = (async (): Promise<void> => {
        const other = new Speaker(node.port)
        while (!control.over && node.running) {
          const began = performance.now()
          const answer = await other.ask('Metadata', 9, { topics: [{ name: 'fetched' }] })
          worst = Math.max(worst, performance.now() - began)
          context.log.check('the other client is answered', typeof answer !== 'string' || control.over || !node.running, () =>
            JSON.stringify(answer),
          )
          await sleep(20)
        }
        other.end()
      })()
      // And one that never finishes its frame, one that sends a byte now and then.
      const slow = await Connection.open(node.port)
      slow.write(Buffer.from([0, 0, 1, 0, 0]))
      const warm = Math.min(total / 5, 20_000)
      let baseline = 0
      const worker = async (): Promise<void> => {
        let connection: Connection | undefined
        while (sent < total && node.running) {
          sent++
          if (sent === Math.floor(warm)) baseline = residentMib(node.pid)
          connection = !connection || connection.closed ? await Connection.open(node.port).catch(() => undefined) : connection
          if (!connection) return
          let frame = mutate(corpus[Math.floor(next() * corpus.length)] ?? Buffer.alloc(4), next)
          while (makesManyPartitions(frame)) frame = mutate(corpus[Math.floor(next() * corpus.length)] ?? Buffer.alloc(4), next)
          connection.write(frame)
          const reply = await connection.next(100)
          if (reply === 'closed') closed++
          else if (reply !== 'no answer') answered++
          else {
            connection.end()
            connection = undefined
          }
          if (sent % 1000 === 0) slow.write(Buffer.from([0]))
        }
        connection?.end()
      }
      await Promise.all(Array.from({ length: 16 }, worker))
      control.over = true
      await watch
      slow.end()
      speaker.end()
      context.log.check('the broker lives', node.running, () => node.output().slice(-3000))
      if (node.running) {
        await sleep(500)
        const resident = residentMib(node.pid)
        context.log.note(
          `${sent} frames: ${answered} answered, ${closed} closed; other client at most ${worst.toFixed(0)} ms; memory ${baseline.toFixed(0)} -> ${resident.toFixed(0)} MiB`,
        )
        context.log.check(
          'memory stays flat',
          context.target === 'kafka' || resident < baseline * 1.5 + 50,
          `${baseline.toFixed(0)} -> ${resident.toFixed(0)} MiB`,
        )
        context.log.check('the other client is answered in time', worst < 2000, `${worst.toFixed(0)} ms`)
        const after = new Speaker(node.port)
        const answer = await after.ask('Metadata', 9, { topics: [{ name: 'fetched' }] })
        context.log.check('it still answers', typeof answer !== 'string', JSON.stringify(answer))
        const topics = await after.ask('Metadata', 9, { topics: null })
        if (typeof topics !== 'string' && Array.isArray(topics['topics'])) {
          const partitions = topics['topics'].map((topic: { readonly partitions?: readonly unknown[] }) => topic.partitions?.length ?? 0)
          const hosted = partitions.reduce((sum: number, count: number) => sum + count, 0)
          context.log.note(`the frames made ${partitions.length} topics with ${hosted} partitions`)
        }
        const groups = await after.ask('ListGroups', 4, {})
        if (typeof groups !== 'string' && Array.isArray(groups['groups'])) context.log.note(`and ${groups['groups'].length} groups`)
        after.end()
        context.log.check('it stops on SIGTERM', (await node.stop()) !== 124, '')
        const broken = /assertion|uncaught|unhandled|TypeError|RangeError|ReferenceError/i.exec(node.output())
        context.log.check('no broken invariant in its log', context.target === 'kafka' || !broken, () =>
          node.output().slice(Math.max(0, (broken?.index ?? 0) - 200), (broken?.index ?? 0) + 800),
        )
      }
    } finally {
      await node.kill()
      node.remove()
    }
  },
}
