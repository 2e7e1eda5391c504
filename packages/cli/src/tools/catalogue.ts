import type { Tool } from './tool-io.ts'

interface CatalogueEntry {
  /** One line for `samsa tool` and for completion. */
  readonly summary: string
  readonly load: () => Promise<Tool>
}

/** Kafka's tools by the names of their scripts. Each loads only when it is called. */
export const catalogue: { readonly [name: string]: CatalogueEntry } = {
  'kafka-acls': {
    summary: 'list, add and remove access control lists',
    load: async () => (await import('./security/acl-command.ts')).acls,
  },
  'kafka-broker-api-versions': {
    summary: 'which versions of which APIs every broker speaks',
    load: async () => (await import('./brokers/api-versions.ts')).brokerApiVersions,
  },
  'kafka-client-metrics': {
    summary: 'what clients are asked to report (KIP-714)',
    load: async () => (await import('./configs/client-metrics-command.ts')).clientMetricsCommand,
  },
  'kafka-cluster': {
    summary: 'cluster id, endpoints, removal of a broker',
    load: async () => (await import('./cluster-tool/cluster-tool.ts')).clusterTool,
  },
  'kafka-configs': {
    summary: 'describe and alter configurations of topics, brokers, clients, users, groups',
    load: async () => (await import('./configs/config-command.ts')).configCommand,
  },
  'kafka-console-consumer': {
    summary: 'print the records of topics',
    load: async () => (await import('./console/console-consumer.ts')).consoleConsumer,
  },
  'kafka-console-producer': {
    summary: 'send lines of standard input as records',
    load: async () => (await import('./console/console-producer.ts')).consoleProducer,
  },
  'kafka-consumer-groups': {
    summary: 'list, describe, reset and delete consumer groups',
    load: async () => (await import('./groups/consumer-group-command.ts')).consumerGroupCommand,
  },
  'kafka-consumer-perf-test': {
    summary: 'how fast records can be read',
    load: async () => (await import('./perf/consumer-performance.ts')).consumerPerformance,
  },
  'kafka-delegation-tokens': {
    summary: 'create, renew, expire and describe delegation tokens',
    load: async () => (await import('./security/delegation-token-command.ts')).delegationTokens,
  },
  'kafka-delete-records': {
    summary: 'delete records before given offsets',
    load: async () => (await import('./offsets/delete-records.ts')).deleteRecords,
  },
  'kafka-dump-log': {
    summary: 'print segments, indexes and snapshots of a log directory',
    load: async () => (await import('./dump/dump-log.ts')).dumpLogTool,
  },
  'kafka-e2e-latency': {
    summary: 'how long a record takes from producer to consumer',
    load: async () => (await import('./perf/end-to-end-latency.ts')).endToEndLatency,
  },
  'kafka-features': {
    summary: 'describe and change feature levels',
    load: async () => (await import('./features/feature-command.ts')).featureCommand,
  },
  'kafka-get-offsets': {
    summary: 'offsets of partitions, by name or time',
    load: async () => (await import('./offsets/get-offsets.ts')).getOffsets,
  },
  'kafka-groups': {
    summary: 'list groups of every kind',
    load: async () => (await import('./groups/group-command.ts')).groupCommand,
  },
  'kafka-leader-election': {
    summary: 'elect preferred or unclean leaders',
    load: async () => (await import('./brokers/leader-election.ts')).leaderElection,
  },
  'kafka-log-dirs': {
    summary: 'how much each log directory holds',
    load: async () => (await import('./brokers/log-dirs.ts')).logDirs,
  },
  'kafka-metadata-quorum': {
    summary: 'state of the controllers, add and remove them',
    load: async () => (await import('./quorum/quorum-command.ts')).quorumCommand,
  },
  'kafka-metadata-shell': {
    summary: "look into the cluster's metadata as a tree, out of its log or a snapshot",
    load: async () => (await import('./shell/metadata-shell.ts')).metadataShell,
  },
  'kafka-producer-perf-test': {
    summary: 'how fast records can be sent',
    load: async () => (await import('./perf/producer-performance.ts')).producerPerformance,
  },
  'kafka-reassign-partitions': {
    summary: 'move partitions to other brokers and log directories',
    load: async () => (await import('./reassign/reassign-command.ts')).reassignPartitions,
  },
  'kafka-replica-verification': {
    summary: 'compare the replicas of partitions (deprecated)',
    load: async () => (await import('./replicas/replica-verification.ts')).replicaVerification,
  },
  'kafka-server-start': {
    summary: 'run a node',
    load: async () => (await import('./server/server-start.ts')).serverStart,
  },
  'kafka-server-stop': {
    summary: 'stop the nodes of this machine',
    load: async () => (await import('./server/server-stop.ts')).serverStop,
  },
  'kafka-share-groups': {
    summary: 'list, describe, reset and delete share groups',
    load: async () => (await import('./groups/share-group-command.ts')).shareGroupCommand,
  },
  'kafka-storage': {
    summary: 'format and inspect log directories',
    load: async () => (await import('./server/storage-tool.ts')).storageTool,
  },
  'kafka-streams-application-reset': {
    summary: 'let a Kafka Streams application begin again',
    load: async () => (await import('./streams/application-reset.ts')).applicationReset,
  },
  'kafka-streams-groups': {
    summary: 'list, describe, reset and delete groups of Kafka Streams',
    load: async () => (await import('./streams/group-command.ts')).streamsGroupCommand,
  },
  'kafka-topics': {
    summary: 'create, list, describe, alter and delete topics',
    load: async () => (await import('./topics/topic-command.ts')).topicCommand,
  },
  'kafka-verifiable-consumer': {
    summary: 'a consumer that tells what it does as lines of JSON',
    load: async () => (await import('./verifiable/verifiable-consumer.ts')).verifiableConsumer,
  },
  'kafka-verifiable-producer': {
    summary: 'a producer that tells what it does as lines of JSON',
    load: async () => (await import('./verifiable/verifiable-producer.ts')).verifiableProducer,
  },
  'kafka-transactions': {
    summary: 'list and describe transactions, find and abort hanging ones',
    load: async () => (await import('./transactions/transactions-command.ts')).transactionsCommand,
  },
}
