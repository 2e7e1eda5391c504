/** Why a test, or a whole class, cannot pass on a single node: by `Class.method` or `Class`. */
const reasons: Readonly<Record<string, string>> = {
  'several brokers': `
    FetchRequestTest.testFetchRequestToNonReplica FetchRequestTest.testCurrentEpochValidation FetchRequestTest.testCurrentEpochValidationV12
    FetchRequestTest.testEpochValidationWithinFetchSession FetchRequestTest.testEpochValidationWithinFetchSessionV12
    ListOffsetsRequestTest.testListOffsetsErrorCodes ListOffsetsRequestTest.testCurrentEpochValidation
    OffsetsForLeaderEpochRequestTest ProduceRequestTest.testProduceToNonReplica
    DeleteTopicsRequestTest.testTopicDeletionClusterHasOfflinePartitions
    PlaintextProducerSendTest.testSendToPartitionWithFollowerShutdownShouldNotTimeout
    DescribeConsumerGroupTest.testDescribeConsumerGroupWithoutLeaders
    ResetConsumerGroupOffsetTest.testResetOffsetsWithPartitionNoneLeader ResetConsumerGroupOffsetTest.testResetOffsetsWithOfflinePartitionNotInResetTarget
    DescribeProducersWithBrokerIdTest.testDescribeProducersWithInvalidBrokerId DescribeProducersWithBrokerIdTest.testDescribeProducersFromFollower
    ListOffsetsIntegrationTest DeleteTopicTest
  `,
  'a controller in a process of its own': `
    DescribeQuorumRequestTest StaticBrokerConfigTest AutoTopicCreationTest
  `,
  'share and streams groups': `
    ApiVersionsRequestTest.testApiVersionsRequest ApiVersionsRequestTest.testApiVersionsRequestIncludesUnreleasedApis ApiVersionsRequestTest.testApiVersionsRequestValidationV0
    GroupCoordinatorIntegrationTest.testCoordinatorFailoverAfterCompactingPartitionWithUpgradedSimpleStreamsGroup
    GroupCoordinatorIntegrationTest.testCoordinatorFailoverAfterCompactingPartitionWithUpgradedStreamsGroupAndTombstoneRemoved
    GroupCoordinatorIntegrationTest.testCoordinatorFailoverAfterCompactingPartitionWithUpgradedStreamsGroup
  `,
  'meters of a broker in the same process': `
    ProduceRequestTest.testCorruptLz4ProduceRequest
  `,
}

export const beyondOneNode: ReadonlyMap<string, string> = new Map(
  Object.entries(reasons).flatMap(([reason, tests]) =>
    tests
      .trim()
      .split(/\s+/)
      .map((test) => [test, reason] as const),
  ),
)
