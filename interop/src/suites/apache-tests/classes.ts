// Classes of Apache Kafka's own tests that speak to a broker by its protocol, from the test jars of its release.

const server = (names: string): string[] => names.split(/\s+/).map((name) => `kafka.server.${name}`)
const clients = (names: string): string[] => names.split(/\s+/).map((name) => `org.apache.kafka.clients.${name}`)
const tools = (names: string): string[] => names.split(/\s+/).map((name) => `org.apache.kafka.tools.${name}`)
const streams = (names: string): string[] => names.split(/\s+/).map((name) => `org.apache.kafka.streams.integration.${name}`)

/** Of tests that are made for the classic protocol first and for streams groups, which do not exist yet, second: the first. */
const firstOf = (parameters: string, methods: string): string[] =>
  methods
    .split(/\s+/)
    .map(
      (method) =>
        `method:org.apache.kafka.streams.integration.EosIntegrationTest#${method}(${parameters.replace('String', 'java.lang.String')})[0]`,
    )

export interface TestGroup {
  readonly name: string
  readonly classes: readonly string[]
  /** Single invocations of parameterised tests, as JUnit's `--select-iteration` takes them. */
  readonly iterations?: readonly string[]
  /** Run in every mode, not only nightly. */
  readonly short?: true
}

/** Each group runs in a JVM of its own. */
export const testGroups: readonly TestGroup[] = [
  {
    name: 'group requests',
    classes: server(
      'HeartbeatRequestTest LeaveGroupRequestTest JoinGroupRequestTest SyncGroupRequestTest OffsetCommitRequestTest OffsetDeleteRequestTest DescribeGroupsRequestTest DeleteGroupsRequestTest ListGroupsRequestTest OffsetFetchRequestTest',
    ),
  },
  {
    name: 'consumer group requests',
    short: true,
    classes: server(
      'ConsumerGroupDescribeRequestTest ConsumerGroupHeartbeatRequestTest TxnOffsetCommitRequestTest WriteTxnMarkersRequestTest ApiVersionsRequestTest DescribeQuorumRequestTest',
    ),
  },
  { name: 'migration', classes: [...server('ConsumerProtocolMigrationTest'), 'kafka.api.GroupCoordinatorIntegrationTest'] },
  {
    name: 'requests',
    classes: server(
      'FetchRequestTest ListOffsetsRequestTest ProduceRequestTest AddPartitionsToTxnRequestServerTest LogOffsetTest AlterReplicaLogDirsRequestTest CreateTopicsRequestTest DeleteRecordsRequestTest DeleteTopicsRequestTest DescribeClusterRequestTest DescribeLogDirsRequestTest EdgeCaseRequestTest FetchRequestMaxBytesTest OffsetsForLeaderEpochRequestTest DescribeUserScramCredentialsRequestTest DeleteTopicsRequestWithDeletionDisabledTest DelegationTokenRequestsOnPlainTextTest DynamicConfigChangeTest ApiVersionsResponseIntegrationTest',
    ),
  },
  {
    name: 'transactions',
    classes: ['kafka.api.TransactionsTest', ...clients('TransactionsExpirationTest TransactionsWithMaxInFlightOneTest')],
  },
  {
    name: 'producer',
    classes: [
      'kafka.api.PlaintextProducerSendTest',
      ...clients(
        'producer.ProducerCompressionTest producer.ProducerFailureHandlingTest producer.ProducerIdExpirationTest producer.ProducerIntegrationTest producer.ProducerSendWhileDeletionTest',
      ),
    ],
  },
  { name: 'admin', classes: ['kafka.api.PlaintextAdminIntegrationTest'] },
  {
    name: 'admin clients',
    classes: clients(
      'admin.AdminFenceProducersTest admin.AutoTopicCreationTest admin.ClientTelemetryTest admin.ConcurrentListOffsetsRequestTest admin.DeleteTopicTest admin.DescribeProducersWithBrokerIdTest admin.DynamicGroupConfigIntegrationTest admin.ListOffsetsIntegrationTest admin.StaticBrokerConfigTest MetadataVersionIntegrationTest',
    ),
  },
  {
    name: 'consumer',
    classes: clients(
      'consumer.PlaintextConsumerAssignTest consumer.PlaintextConsumerCallbackTest consumer.PlaintextConsumerCloseTest consumer.PlaintextConsumerCommitTest consumer.PlaintextConsumerFetchTest consumer.PlaintextConsumerPollTest consumer.PlaintextConsumerSubscriptionTest consumer.ConsumerIntegrationTest consumer.ConsumerTopicCreationTest consumer.ConsumerWithLegacyMessageFormatIntegrationTest',
    ),
  },
  { name: 'consumer, the large class', classes: clients('consumer.PlaintextConsumerTest') },
  {
    name: 'group tools',
    classes: tools(
      'consumer.group.DeleteConsumerGroupsTest consumer.group.DeleteOffsetsConsumerGroupCommandIntegrationTest consumer.group.ListConsumerGroupTest consumer.group.ResetConsumerGroupOffsetTest consumer.group.DescribeConsumerGroupTest GroupsCommandTest',
    ),
  },
  {
    name: 'tools',
    classes: tools(
      'TopicCommandTest GetOffsetShellTest DeleteRecordsCommandTest LogDirsCommandTest ClusterToolTest BrokerApiVersionsCommandTest UserScramCredentialsCommandTest consumer.ConsoleConsumerTest ConfigCommandIntegrationTest FeatureCommandTest',
    ),
  },
  {
    name: 'server',
    classes: [
      'org.apache.kafka.api.EndToEndClusterIdTest',
      ...'BootstrapControllersIntegrationTest CordonedLogDirsIntegrationTest MetadataRequestTest config.DynamicConfigTest config.MinInSyncReplicasConfigTest quota.ClientQuotasRequestTest log.LogAppendTimeTest'
        .split(' ')
        .map((name) => `org.apache.kafka.server.${name}`),
    ],
  },
  {
    name: 'streams',
    classes: streams(
      'KStreamAggregationIntegrationTest RegexSourceIntegrationTest GlobalKTableEOSIntegrationTest StandbyTaskEOSIntegrationTest PurgeRepartitionTopicIntegrationTest',
    ),
    iterations: [
      ...firstOf(
        'String',
        'shouldBeAbleToRunWithEosEnabled shouldCommitCorrectOffsetIfInputTopicIsTransactional shouldBeAbleToRestartAfterClose shouldBeAbleToCommitToMultiplePartitions shouldBeAbleToCommitMultiplePartitionOffsets shouldBeAbleToRunWithTwoSubtopologies shouldBeAbleToRunWithTwoSubtopologiesAndMultiplePartitions shouldBeAbleToPerformMultipleTransactions',
      ),
      ...firstOf(
        'String,boolean',
        'shouldNotViolateEosIfOneTaskFails shouldNotViolateEosIfOneTaskFailsWithState shouldNotViolateEosIfOneTaskGetsFencedUsingIsolatedAppInstances shouldWriteLatestOffsetsToCheckpointOnShutdown',
      ),
    ],
  },
  { name: 'connect', classes: ['org.apache.kafka.connect.integration.ExactlyOnceSourceIntegrationTest'] },
]
