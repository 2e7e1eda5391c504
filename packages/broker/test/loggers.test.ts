import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '@samsa/protocol'
import { simCluster } from './sim-cluster.ts'

const BROKER_LOGGER = 8

test('a logger of Kafka that nothing here writes to has a level that can be set, and one that Kafka has not has none', async () => {
  const cluster = simCluster(31)
  await cluster.ready()
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    const name = 'org.apache.kafka.server.quota.ClientQuotaManager$ThrottledChannelReaper'
    const alter = async (logger: string, configOperation: number, value: string | null): Promise<number | undefined> => {
      const api = { request: IncrementalAlterConfigsRequest, response: IncrementalAlterConfigsResponse }
      const resources = [{ resourceType: BROKER_LOGGER, resourceName: '1', configs: [{ name: logger, configOperation, value }] }]
      return (await rpc.request(api, 1, { resources })).responses[0]?.errorCode
    }
    const api = { request: DescribeConfigsRequest, response: DescribeConfigsResponse }
    const asked = [{ resourceType: BROKER_LOGGER, resourceName: '1', configurationKeys: null }]
    const { results } = await rpc.request(api, 4, { resources: asked })
    assert.equal(results[0]?.configs.find((entry) => entry.name === name)?.value, 'INFO')
    assert.equal(await alter(name, 0, 'DEBUG'), 0)
    assert.equal(await alter(name, 1, null), 0)
    assert.equal(await alter('org.apache.kafka.NoSuchThing', 0, 'DEBUG'), 40)
    rpc.close()
  })
})
