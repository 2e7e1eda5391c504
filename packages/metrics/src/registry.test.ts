import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addProcessMetrics } from './process-metrics.ts'
import { MetricRegistry } from './registry.ts'

/** Lines without comments. */
function samples(registry: MetricRegistry): readonly string[] {
  return registry
    .expose()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
}

test('names are those of the exporter rules for Kafka', () => {
  const registry = new MetricRegistry()
  registry.meter('kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec').count += 5
  registry.meter('kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec', { topic: 'foo' }).count += 3
  registry.meter('kafka.network:type=RequestMetrics,name=RequestsPerSec', { request: 'Produce', version: '13' }).mark()
  registry.gauge('kafka.server:type=ReplicaManager,name=LeaderCount', () => 12)
  registry.gauge('kafka.cluster:type=Partition,name=UnderReplicated', () => 0, { topic: 'foo', partition: '0' })
  registry.gauge('kafka.coordinator.group:type=GroupMetadataManager,name=NumGroups', () => 2)
  registry.gauge('kafka.network:type=SocketServer,name=NetworkProcessorAvgIdlePercent', () => 0.75)
  registry.gauge('kafka.server:type=KafkaRequestHandlerPool,name=RequestHandlerAvgIdlePercent', () => 0.5)
  registry.attribute('kafka.server:type=raft-metrics', 'high-watermark', () => 99)
  registry.attribute('kafka.server:type=raft-metrics', 'current-state', () => 'leader')
  assert.deepEqual(samples(registry), [
    'kafka_cluster_partition_underreplicated{topic="foo",partition="0"} 0',
    'kafka_coordinator_group_groupmetadatamanager_numgroups 2',
    'kafka_network_requestmetrics_requests_total{request="Produce",version="13"} 1',
    'kafka_network_socketserver_networkprocessoravgidlepercent 0.75',
    'kafka_server_brokertopicmetrics_bytesin_total 5',
    'kafka_server_brokertopicmetrics_bytesin_total{topic="foo"} 3',
    'kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent 0.5',
    'kafka_server_raft_metrics_current_state_info{state="leader"} 1',
    'kafka_server_raft_metrics_high_watermark 99',
    'kafka_server_replicamanager_leadercount 12',
  ])
  assert.deepEqual(registry.unknownNames(), [])
})

test('a histogram is shown by quantile with its count', () => {
  const registry = new MetricRegistry()
  const times = registry.histogram('kafka.network:type=RequestMetrics,name=TotalTimeMs', { request: 'Produce' })
  for (let ms = 1; ms <= 50; ms++) times.update(ms)
  assert.deepEqual(samples(registry), [
    'kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.50"} 25',
    'kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.75"} 38',
    'kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.95"} 48',
    'kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.98"} 49',
    'kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.99"} 50',
    'kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.999"} 50',
    'kafka_network_requestmetrics_totaltimems_count{request="Produce"} 50',
  ])
})

test('the same name and labels give the same meter, and removal forgets it', () => {
  const registry = new MetricRegistry()
  const name = 'kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec'
  const meter = registry.meter(name, { topic: 'a' })
  assert.equal(registry.meter(name, { topic: 'a' }), meter)
  assert.notEqual(registry.meter(name, { topic: 'b' }), meter)
  registry.remove(name, { topic: 'a' })
  registry.remove(name, { topic: 'b' })
  assert.equal(registry.expose(), '')
})

test('label values and non-finite numbers are written as the format asks', () => {
  const registry = new MetricRegistry()
  registry.gauge('samsa.test:type=Odd,name=Value', () => Number.POSITIVE_INFINITY, { path: 'C:\\a "b"\nc' })
  registry.gauge('samsa.test:type=Odd,name=Absent', () => Number.NaN)
  assert.equal(
    registry.expose(),
    '# HELP samsa_test_odd_value samsa.test:type=Odd,name=Value\n# TYPE samsa_test_odd_value gauge\n' +
      'samsa_test_odd_value{path="C:\\\\a \\"b\\"\\nc"} +Inf\n',
  )
})

test('misspelt Kafka names are found', () => {
  const registry = new MetricRegistry()
  registry.meter('kafka.server:type=BrokerTopicMetrics,name=ByteInPerSec')
  registry.gauge('samsa.server:type=Own,name=Thing', () => 1)
  assert.deepEqual(registry.unknownNames(), ['kafka.server:type=BrokerTopicMetrics,name=ByteInPerSec'])
})

test('the process shows what every Prometheus client shows', () => {
  const registry = new MetricRegistry()
  const usage = { cpuSeconds: 1.5, residentBytes: 1000, heapUsedBytes: 400, heapCommittedBytes: 600, startTimeSeconds: 1_700_000_000 }
  addProcessMetrics(registry, () => usage)
  const lines = samples(registry)
  assert.ok(lines.includes('process_cpu_seconds_total 1.5'))
  assert.ok(lines.includes('process_resident_memory_bytes 1000'))
  assert.ok(lines.includes('jvm_memory_bytes_used{area="heap"} 400'))
  assert.ok(!lines.some((line) => line.startsWith('process_open_fds')))
})
