/**
 * Names under which Apache Kafka's operators know the loggers of a broker: what Kafka 4.3.1 lists after some work, by package. Those that no part
 * of this broker writes to are there so that a script which sets their level does not fail.
 */
const namesByPackage: Readonly<Record<string, string>> = {
  'kafka.cluster': 'Partition Replica',
  'kafka.coordinator.transaction':
    'TransactionCoordinator TransactionMarkerChannelManager TransactionMarkerRequestCompletionHandler TransactionStateManager TxnMarkerQueue',
  'kafka.log': 'LogCleaner LogManager',
  'kafka.network': 'ConnectionQuotas DataPlaneAcceptor Processor RequestChannel$ SocketServer',
  'kafka.request': 'logger',
  'kafka.server':
    'BrokerServer ConfigAdminManager ControllerApis ControllerRegistrationManager ControllerServer DefaultAutoTopicCreationManager KafkaApis KafkaRaftServer KafkaRequestHandler ReplicaFetcherManager ReplicaManager ReplicaManager$LogDirFailureHandler ReplicationQuotaManager SharedServer TopicConfigHandler',
  'kafka.server.metadata': 'BrokerMetadataPublisher DynamicConfigPublisher',
  'kafka.server.share': 'ShareCoordinatorMetadataCacheHelperImpl SharePartitionManager',
  'kafka.utils': 'Log4jControllerRegistration$',
  'org.apache.kafka.clients': 'ClientUtils ClusterConnectionStates CommonClientConfigs NetworkClient',
  'org.apache.kafka.common.config': 'AbstractConfig ConfigDef',
  'org.apache.kafka.common.metrics': 'JmxReporter Metrics',
  'org.apache.kafka.common.metrics.stats': 'Percentiles',
  'org.apache.kafka.common.network': 'ChannelBuilders NetworkReceive Selector',
  'org.apache.kafka.common.protocol': 'Errors',
  'org.apache.kafka.common.record.internal': 'ControlRecordType EndTransactionMarker MultiRecordsSend',
  'org.apache.kafka.common.requests': 'FetchMetadata OffsetFetchRequest',
  'org.apache.kafka.common.security.oauthbearer': 'DefaultJwtRetriever',
  'org.apache.kafka.common.utils': 'AppInfoParser ConfigUtils KafkaThread LoggingSignalHandler ThreadUtils Utils',
  'org.apache.kafka.controller':
    'AclControlManager BrokerHeartbeatManager ClientQuotaControlManager ClusterControlManager ConfigurationControlManager DelegationTokenControlManager EventPerformanceMonitor FeatureControlManager OffsetControlManager PeriodicTaskControlManager ProducerIdControlManager QuorumController ReplicationControlManager ScramControlManager',
  'org.apache.kafka.coordinator.common.runtime':
    'CoordinatorExecutorImpl CoordinatorLoaderImpl CoordinatorRuntime CoordinatorTimerImpl MultiThreadedEventProcessor MultiThreadedEventProcessor$EventProcessorThread SnapshottableCoordinator',
  'org.apache.kafka.coordinator.group':
    'GroupConfig GroupCoordinatorConfig GroupCoordinatorService GroupCoordinatorShard GroupMetadataManager OffsetMetadataManager',
  'org.apache.kafka.coordinator.group.assignor': 'SimpleAssignor UniformAssignor',
  'org.apache.kafka.coordinator.group.classic': 'ClassicGroup',
  'org.apache.kafka.coordinator.group.modern.consumer': 'ConsumerGroup',
  'org.apache.kafka.coordinator.group.streams.assignor': 'StickyTaskAssignor',
  'org.apache.kafka.coordinator.share': 'ShareCoordinatorService',
  'org.apache.kafka.coordinator.transaction': 'RPCProducerIdManager TransactionMetadata',
  'org.apache.kafka.deferred': 'DeferredEventQueue',
  'org.apache.kafka.image.loader': 'MetadataBatchLoader MetadataLoader',
  'org.apache.kafka.image.publisher': 'BrokerRegistrationTracker SnapshotEmitter SnapshotGenerator',
  'org.apache.kafka.metadata': 'KRaftMetadataCache ListenerInfo',
  'org.apache.kafka.metadata.properties': 'MetaPropertiesEnsemble',
  'org.apache.kafka.metadata.publisher': 'AclPublisher FeaturesPublisher',
  'org.apache.kafka.metadata.util': 'BatchFileReader',
  'org.apache.kafka.queue': 'KafkaEventQueue',
  'org.apache.kafka.raft':
    'CandidateState FileQuorumStateStore KafkaNetworkChannel KafkaNetworkChannel$SendThread KafkaRaftClient KafkaRaftClientDriver LeaderState ProspectiveState QuorumState ResignedState TimingWheelExpirationService$ExpiredOperationReaper',
  'org.apache.kafka.raft.internals':
    'AddVoterHandler DefaultRequestSender KRaftControlRecordStateMachine KafkaRaftLog RecordsIterator RemoveVoterHandler UpdateVoterHandler VoterSetHistory',
  'org.apache.kafka.server':
    'AssignmentsManager BrokerFeatures BrokerLifecycleManager ClientMetricsManager DelayedActionQueue FetchContext$FullFetchContext FetchContext$IncrementalFetchContext FetchContext$SessionlessFetchContext FetchManager FetchSessionCacheShard NodeToControllerChannelManagerImpl NodeToControllerRequestThread',
  'org.apache.kafka.server.config': 'ConfigSynonym DynamicProducerStateManagerConfig',
  'org.apache.kafka.server.fault': 'LoggingFaultHandler ProcessTerminatingFaultHandler',
  'org.apache.kafka.server.logger': 'LoggingController',
  'org.apache.kafka.server.metrics': 'LinuxIoMetricsCollector',
  'org.apache.kafka.server.network': 'EndpointReadyFutures',
  'org.apache.kafka.server.purgatory': 'DelayedOperationPurgatory DelayedOperationPurgatory$ExpiredOperationReaper DelayedProduce',
  'org.apache.kafka.server.quota': 'ClientQuotaManager ClientQuotaManager$ThrottledChannelReaper ControllerMutationQuotaManager',
  'org.apache.kafka.server.share.persister': 'DefaultStatePersister PersisterStateManager$SendThread',
  'org.apache.kafka.server.transaction': 'AddPartitionsToTxnManager',
  'org.apache.kafka.server.util': 'FileLock KafkaScheduler NetworkPartitionMetadataClient',
  'org.apache.kafka.server.util.timer': 'SystemTimerReaper$Reaper',
  'org.apache.kafka.snapshot': 'Snapshots',
  'org.apache.kafka.storage.internals.checkpoint': 'CheckpointFileWithFailureHandler CleanShutdownFileHandler',
  'org.apache.kafka.storage.internals.epoch': 'LeaderEpochFileCache',
  'org.apache.kafka.storage.internals.log':
    'AbstractIndex Cleaner LocalLog LogCleaner LogCleaner$CleanerThread LogDirFailureChannel LogLoader LogSegment OffsetIndex ProducerAppendInfo ProducerStateManager SnapshotFile TimeIndex UnifiedLog',
  'org.apache.kafka.storage.internals.utils': 'Throttler',
  'org.apache.kafka.storage.log.metrics': 'BrokerTopicStats',
  'org.apache.kafka.timeline': 'SnapshotRegistry',
  'state.change': 'logger',
}

/** Kafka's own log4j2.yaml gives these a level. */
const configured = ['kafka', 'kafka.authorizer.logger', 'org.apache.kafka', 'org.apache.kafka.controller']

const written = Object.entries(namesByPackage).flatMap(([prefix, names]) => names.split(' ').map((name) => `${prefix}.${name}`))

export const kafkaLoggerNames: readonly string[] = [...configured, ...written]
