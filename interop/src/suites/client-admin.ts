import { Kafka, Outcomes } from '@samsa/client'
import type { Admin } from '@samsa/client'
import { sleep } from '../harness/children.ts'
import type { SuiteContext } from '../harness/suite.ts'

/** Every operation of the admin as its outcome reads, the same on both targets. */
export async function adminSteps(context: SuiteContext, admin: Admin): Promise<void> {
  const show = async (name: string, operation: () => Promise<unknown>): Promise<void> => {
    await context.log.step(`admin ${name}`, async () => {
      try {
        return text(await operation())
      } catch (error) {
        return text(error)
      }
    })
  }
  const a = 'client-admin-a'
  const partition = { topic: a, partition: 0 }
  await show('creates', () =>
    admin.createTopics([{ name: a, partitions: 3, replicationFactor: 1, configs: { 'retention.ms': '5000' } }, { name: 'bad name' }]),
  )
  await show('creates again', () => admin.createTopics([{ name: a }, { name: 'client-admin-b', replicationFactor: 3 }]))
  await show('checks only', () =>
    admin.createTopics([{ name: 'client-admin-c', assignments: new Map([[0, [1]]]) }], { validateOnly: true }),
  )
  await sleep(300)
  await show('describes', () => admin.describeTopics([a, 'client-none'], { includeAuthorizedOperations: true }))
  await show('adds partitions', () => admin.createPartitions({ [a]: { total: 4 }, 'client-none': { total: 2 } }))
  await show('configs', () =>
    admin.describeConfigs(
      [
        { type: 'TOPIC', name: a },
        { type: 'TOPIC', name: 'client-none' },
      ],
      { configNames: ['retention.ms', 'cleanup.policy'], includeSynonyms: true },
    ),
  )
  await show('alters', () =>
    admin.incrementalAlterConfigs([
      {
        type: 'TOPIC',
        name: a,
        configs: [
          { name: 'cleanup.policy', operation: 'APPEND', value: 'compact' },
          { name: 'retention.ms', operation: 'DELETE' },
        ],
      },
      { type: 'TOPIC', name: 'client-codecs', configs: [{ name: 'retention.ms', operation: 'SET', value: 'x' }] },
      { type: 'BROKER', name: '1', configs: [{ name: 'log.cleaner.threads', operation: 'SET', value: '2' }] },
    ]),
  )
  await sleep(300)
  await show('configs then', () =>
    admin.describeConfigs(
      [
        { type: 'TOPIC', name: a },
        { type: 'BROKER', name: '1' },
      ],
      { configNames: ['retention.ms', 'cleanup.policy', 'log.cleaner.threads'] },
    ),
  )
  await show('offsets', () =>
    admin.listOffsets([
      { topic: 'client-codecs', partition: 0, offset: 'latest' },
      { topic: 'client-tx', partition: 0, offset: 'earliest' },
      { ...partition, offset: 'maxTimestamp' },
    ]),
  )
  await show('offset of a time', () =>
    admin.listOffsets([{ topic: 'client-codecs', partition: 0, offset: { atOrAfterMs: 1_700_000_000_005 } }]),
  )
  await show('deletes records', () =>
    admin.deleteRecords([
      { topic: 'client-codecs', partition: 0, beforeOffset: 5 },
      { ...partition, beforeOffset: 9 },
    ]),
  )
  await show('replicas', async () =>
    text(await admin.describeLogDirs([1], {}, [partition])).replaceAll(/"(path|totalBytes|usableBytes)":[^,}]+/g, '"$1":0'),
  )
  await show('moves', () => admin.alterReplicaLogDirs([{ ...partition, brokerId: 1, path: '/nowhere' }]))
  await show('elects', () => admin.electLeaders('PREFERRED', [partition, { topic: 'client-none', partition: 0 }]))
  await show('elects all', () => admin.electLeaders('PREFERRED', null))
  await show('reassigns', () =>
    admin.alterPartitionReassignments([
      { ...partition, replicas: [1] },
      { topic: a, partition: 1, replicas: [9] },
      { topic: a, partition: 2, replicas: null },
    ]),
  )
  await show('reassignments', () => admin.listPartitionReassignments())
  await show('commits', () =>
    admin.alterConsumerGroupOffsets('client-group', [
      { ...partition, offset: 0, metadata: 'm' },
      { topic: 'client-none', partition: 0, offset: 1 },
    ]),
  )
  await show('groups', async () => (await admin.listConsumerGroups()).groups.filter(({ groupId }) => groupId === 'client-group'))
  await show('describes groups', () => admin.describeConsumerGroups(['client-group', 'client-none']))
  await show('describes classic groups', () => admin.describeClassicGroups(['client-group', 'client-none']))
  await show('group offsets', () => admin.listConsumerGroupOffsets({ 'client-group': null, 'client-none': [partition] }))
  await show('deletes offsets', () => admin.deleteConsumerGroupOffsets('client-group', [partition]))
  await show('removes a member', () => admin.removeMembersFromConsumerGroup('client-group', [{ groupInstanceId: 'nobody' }]))
  await show('removes all', () => admin.removeMembersFromConsumerGroup('client-group', 'all'))
  await show('deletes groups', () => admin.deleteGroups(['client-group', 'client-none']))
  await show(
    'producers',
    async () => [...(await admin.describeProducers([{ topic: 'client-tx', partition: 0 }])).one('client-tx-0')].length > 0,
  )
  await show('transactions', async () =>
    (await admin.listTransactions({ transactionalIdPattern: 'client-.*' })).map(
      ({ transactionalId, state }) => `${transactionalId} ${state}`,
    ),
  )
  await show('describes transactions', async () => {
    const described = await admin.describeTransactions(['client-tx', 'client-none'])
    return `${described.one('client-tx').state} ${described.one('client-tx').transactionTimeoutMs} ${text(described.get('client-none'))}`
  })
  await show('terminates', () => admin.forceTerminateTransaction('client-tx'))
  await show('acls', () => admin.describeAcls())
  await show('scram', () =>
    admin.alterUserScramCredentials([
      { user: 'u', mechanism: 'SCRAM-SHA-512', password: 'p', iterations: 5000 },
      { user: 'v', mechanism: 'SCRAM-SHA-256', delete: true },
    ]),
  )
  await show('scram then', () => admin.describeUserScramCredentials(['u', 'v']))
  await show('quotas', () =>
    admin.alterClientQuotas([
      { entity: { user: 'u' }, ops: { producer_byte_rate: 1000 } },
      { entity: { ip: 'no such host' }, ops: { x: 1 } },
    ]),
  )
  await sleep(300)
  await show('quotas then', () => admin.describeClientQuotas({ components: [{ entityType: 'user', match: { name: 'u' } }] }))
  await show('quotas away', () => admin.alterClientQuotas([{ entity: { user: 'u' }, ops: { producer_byte_rate: null } }]))
  await show('scram away', () => admin.alterUserScramCredentials([{ user: 'u', mechanism: 'SCRAM-SHA-512', delete: true }]))
  await show('token', () => admin.createDelegationToken())
  await show('features', async () =>
    [...(await admin.describeFeatures()).finalized].map(([name, { maxVersionLevel }]) => `${name} ${maxVersionLevel}`).sort(),
  )
  await show('updates features', () => admin.updateFeatures({ 'group.version': { maxVersionLevel: 9, upgradeType: 'UPGRADE' } }))
  await show('quorum', async () => (await admin.describeMetadataQuorum()).voters.map(({ replicaId }) => replicaId))
  await show('unregisters', () => admin.unregisterBroker(77))
  const controllers = new Kafka({}).admin({ bootstrapControllers: [`127.0.0.1:${context.node.controllerPort}`] })
  await show('by controllers: cluster', async () => (await controllers.describeCluster()).nodes.map(({ id }) => id))
  await show('by controllers: quorum', async () => (await controllers.describeMetadataQuorum()).voters.map(({ replicaId }) => replicaId))
  await show('by controllers: alters', () =>
    controllers.incrementalAlterConfigs([{ type: 'BROKER', name: '', configs: [{ name: 'log.cleaner.threads', operation: 'DELETE' }] }]),
  )
  await show('by controllers: topics', () => controllers.createTopics([{ name: 'client-admin-controllers' }]))
  await controllers.close()
  await show('deletes', () => admin.deleteTopics([a, 'client-none']))
}

/** JSON with Maps as objects, in the order of keys, and errors as their texts. */
function text(value: unknown): string {
  const plain = (key: string, each: unknown): unknown => {
    if (key === 'topicId') return '<id>'
    if (each instanceof Error) return `! ${each.name}: ${each.message}`
    if (each instanceof Map) return Object.fromEntries([...each].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
    return each
  }
  if (value instanceof Outcomes && value.size === 0) return 'nothing'
  return typeof value === 'string' ? value : (JSON.stringify(value, plain, 1) ?? 'nothing')
}
