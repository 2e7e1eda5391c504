import type { Cluster } from '../cluster.ts'
import type { TopicPartition } from '../topic-partition.ts'
import * as acls from './acls.ts'
import { AdminContext } from './admin-context.ts'
import type { AdminOptions } from './admin-context.ts'
import * as clusterDescription from './cluster-description.ts'
import * as configs from './configs.ts'
import * as tokens from './delegation-tokens.ts'
import * as topicDescription from './describe-topics.ts'
import * as features from './features.ts'
import * as groupMembers from './group-members.ts'
import * as groupOffsets from './group-offsets.ts'
import * as groups from './groups.ts'
import * as logDirs from './log-dirs.ts'
import * as quorum from './metadata-quorum.ts'
import type { ConfigResourceType } from './names.ts'
import * as offsets from './offsets.ts'
import type { Outcomes } from './outcomes.ts'
import * as quotas from './quotas.ts'
import * as reassignments from './reassignments.ts'
import * as scram from './scram-credentials.ts'
import * as shareGroups from './share-groups.ts'
import * as streamsGroups from './streams-groups.ts'
import * as topics from './topics.ts'
import * as transactions from './transactions.ts'

/**
 * Everything that Kafka's Admin does. Operations over several keys resolve to `Outcomes`: by key the result or its own error (partitions are
 * keyed `topic-0`). What concerns the request as a whole rejects: a KafkaClientError with the broker's code and text, or a KafkaTimeoutError.
 * Requests go to the leader, coordinator, controller or broker that is in charge, and again where that has moved, until
 * `default.api.timeout.ms` (or the operation's `timeoutMs`) is over.
 */
export class Admin {
  readonly #context: AdminContext
  readonly #closed: (() => Promise<void>) | undefined

  /** `closed` is called by `close`; the cluster is the caller's where it is absent. */
  constructor(cluster: Cluster, closed?: () => Promise<void>) {
    this.#context = new AdminContext(cluster)
    this.#closed = closed
  }

  // Topics

  async createTopics(
    newTopics: readonly topics.NewTopic[],
    options: topics.CreateTopicsOptions = {},
  ): Promise<Outcomes<topics.CreatedTopic>> {
    return await topics.createTopics(this.#context, newTopics, options)
  }
  /** By names, or `{ topicIds }`. */
  async deleteTopics(selection: topics.TopicSelection, options: topics.DeleteTopicsOptions = {}): Promise<Outcomes<undefined>> {
    return await topics.deleteTopics(this.#context, selection, options)
  }
  /** Sorted by name; internal ones only on request. */
  async listTopics(options: AdminOptions & { readonly includeInternal?: boolean } = {}): Promise<topics.TopicListing[]> {
    return await topics.listTopics(this.#context, options)
  }
  /** By names, or `{ topicIds }`. */
  async describeTopics(
    selection: topics.TopicSelection,
    options: topicDescription.DescribeTopicsOptions = {},
  ): Promise<Outcomes<topicDescription.TopicDescription>> {
    return await topicDescription.describeTopics(this.#context, selection, options)
  }
  /** Raises the partition counts of topics, by name. */
  async createPartitions(
    partitions: Readonly<Record<string, topics.NewPartitions>>,
    options: topics.CreateTopicsOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await topics.createPartitions(this.#context, partitions, options)
  }
  async deleteRecords(
    records: readonly offsets.RecordsToDelete[],
    options: AdminOptions = {},
  ): Promise<Outcomes<{ readonly lowWatermark: number }>> {
    return await offsets.deleteRecords(this.#context, records, options)
  }
  async listOffsets(
    queries: readonly offsets.OffsetQuery[],
    options: AdminOptions & { readonly isolationLevel?: 'read_uncommitted' | 'read_committed' } = {},
  ): Promise<Outcomes<offsets.OffsetInfo>> {
    return await offsets.listOffsets(this.#context, queries, options)
  }

  // The cluster

  async describeCluster(options: clusterDescription.DescribeClusterOptions = {}): Promise<clusterDescription.ClusterDescription> {
    return await clusterDescription.describeCluster(this.#context, options)
  }
  /** The id that the broker knows this client by for its metrics (KIP-714). */
  async clientInstanceId(options: AdminOptions = {}): Promise<string> {
    return await clusterDescription.clientInstanceId(this.#context, options)
  }
  async unregisterBroker(brokerId: number, options: AdminOptions = {}): Promise<void> {
    await clusterDescription.unregisterBroker(this.#context, brokerId, options)
  }
  async describeFeatures(options: AdminOptions & { readonly nodeId?: number } = {}): Promise<features.FeatureMetadata> {
    return await features.describeFeatures(this.#context, options)
  }
  async updateFeatures(
    updates: Readonly<Record<string, features.FeatureUpdate>>,
    options: AdminOptions & { readonly validateOnly?: boolean } = {},
  ): Promise<Outcomes<undefined>> {
    return await features.updateFeatures(this.#context, updates, options)
  }
  async describeMetadataQuorum(options: AdminOptions = {}): Promise<quorum.QuorumInfo> {
    return await quorum.describeMetadataQuorum(this.#context, options)
  }
  async addRaftVoter(voter: quorum.NewRaftVoter, options: quorum.RaftVoterOptions = {}): Promise<void> {
    await quorum.addRaftVoter(this.#context, voter, options)
  }
  async removeRaftVoter(voterId: number, voterDirectoryId: string, options: quorum.RaftVoterOptions = {}): Promise<void> {
    await quorum.removeRaftVoter(this.#context, voterId, voterDirectoryId, options)
  }

  // Configurations and quotas. Keys: `configResourceKey`, `quotaEntityKey`.

  async describeConfigs(
    resources: readonly configs.ConfigResource[],
    options: configs.DescribeConfigsOptions = {},
  ): Promise<Outcomes<configs.ConfigEntry[]>> {
    return await configs.describeConfigs(this.#context, resources, options)
  }
  async incrementalAlterConfigs(
    alterations: readonly configs.ConfigAlteration[],
    options: AdminOptions & { readonly validateOnly?: boolean } = {},
  ): Promise<Outcomes<undefined>> {
    return await configs.incrementalAlterConfigs(this.#context, alterations, options)
  }
  /** Of these types; of all without one. */
  async listConfigResources(
    types: readonly ConfigResourceType[] = [],
    options: AdminOptions = {},
  ): Promise<{ readonly type: ConfigResourceType | 'UNKNOWN'; readonly name: string }[]> {
    return await configs.listConfigResources(this.#context, types, options)
  }
  async describeClientQuotas(filter: quotas.QuotaFilter = { components: [] }, options: AdminOptions = {}): Promise<quotas.EntityQuotas[]> {
    return await quotas.describeClientQuotas(this.#context, filter, options)
  }
  async alterClientQuotas(
    alterations: readonly quotas.QuotaAlteration[],
    options: AdminOptions & { readonly validateOnly?: boolean } = {},
  ): Promise<Outcomes<undefined>> {
    return await quotas.alterClientQuotas(this.#context, alterations, options)
  }

  // Replicas

  /** By broker id. Only these partitions, where they are given. */
  async describeLogDirs(
    brokers: readonly number[],
    options: AdminOptions = {},
    partitions?: readonly TopicPartition[],
  ): Promise<Outcomes<logDirs.LogDirDescription[], number>> {
    return await logDirs.describeLogDirs(this.#context, brokers, options, partitions)
  }
  /** Keys: `replicaKey`. */
  async describeReplicaLogDirs(
    replicas: readonly logDirs.PartitionReplica[],
    options: AdminOptions = {},
  ): Promise<Outcomes<logDirs.ReplicaLogDirInfo>> {
    return await logDirs.describeReplicaLogDirs(this.#context, replicas, options)
  }
  /** Keys: `replicaKey`. */
  async alterReplicaLogDirs(
    moves: readonly (logDirs.PartitionReplica & { readonly path: string })[],
    options: AdminOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await logDirs.alterReplicaLogDirs(this.#context, moves, options)
  }
  /** Of these partitions, or (`null`) of all that need it. */
  async electLeaders(
    type: 'PREFERRED' | 'UNCLEAN',
    partitions: readonly TopicPartition[] | null,
    options: AdminOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await reassignments.electLeaders(this.#context, type, partitions, options)
  }
  async alterPartitionReassignments(
    changes: readonly reassignments.NewReassignment[],
    options: AdminOptions & { readonly allowReplicationFactorChange?: boolean } = {},
  ): Promise<Outcomes<undefined>> {
    return await reassignments.alterPartitionReassignments(this.#context, changes, options)
  }
  async listPartitionReassignments(
    partitions: readonly TopicPartition[] | null = null,
    options: AdminOptions = {},
  ): Promise<reassignments.PartitionReassignment[]> {
    return await reassignments.listPartitionReassignments(this.#context, partitions, options)
  }

  // Groups

  async listGroups(options: groups.ListGroupsOptions = {}): Promise<groups.GroupListings> {
    return await groups.listGroups(this.#context, options)
  }
  async listConsumerGroups(options: groups.ListGroupsOptions = {}): Promise<groups.GroupListings> {
    return await groups.listConsumerGroups(this.#context, options)
  }
  async describeConsumerGroups(
    groupIds: readonly string[],
    options: groups.DescribeGroupsOptions = {},
  ): Promise<Outcomes<groups.ConsumerGroupDescription>> {
    return await groups.describeConsumerGroups(this.#context, groupIds, options)
  }
  async describeClassicGroups(
    groupIds: readonly string[],
    options: groups.DescribeGroupsOptions = {},
  ): Promise<Outcomes<groups.ClassicGroupDescription>> {
    return await groups.describeClassicGroups(this.#context, groupIds, options)
  }
  async describeShareGroups(
    groupIds: readonly string[],
    options: groups.DescribeGroupsOptions = {},
  ): Promise<Outcomes<shareGroups.ShareGroupDescription>> {
    return await shareGroups.describeShareGroups(this.#context, groupIds, options)
  }
  async describeStreamsGroups(
    groupIds: readonly string[],
    options: groups.DescribeGroupsOptions = {},
  ): Promise<Outcomes<streamsGroups.StreamsGroupDescription>> {
    return await streamsGroups.describeStreamsGroups(this.#context, groupIds, options)
  }
  /** Groups without members, of any kind. */
  async deleteGroups(groupIds: readonly string[], options: AdminOptions = {}): Promise<Outcomes<undefined>> {
    return await groupMembers.deleteGroups(this.#context, groupIds, options)
  }
  async deleteConsumerGroups(groupIds: readonly string[], options: AdminOptions = {}): Promise<Outcomes<undefined>> {
    return await groupMembers.deleteGroups(this.#context, groupIds, options)
  }
  async deleteShareGroups(groupIds: readonly string[], options: AdminOptions = {}): Promise<Outcomes<undefined>> {
    return await groupMembers.deleteGroups(this.#context, groupIds, options)
  }
  async deleteStreamsGroups(groupIds: readonly string[], options: AdminOptions = {}): Promise<Outcomes<undefined>> {
    return await groupMembers.deleteGroups(this.#context, groupIds, options)
  }
  /** By group instance id or member id. */
  async removeMembersFromConsumerGroup(
    groupId: string,
    members: readonly groupMembers.MemberToRemove[] | 'all',
    options: groupMembers.RemoveMembersOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await groupMembers.removeMembersFromConsumerGroup(this.#context, groupId, members, options)
  }
  /** By group: of these partitions, or (`null`) all that have an offset; then by partition. Serves streams groups too. */
  async listConsumerGroupOffsets(
    query: groupOffsets.GroupOffsetsQuery,
    options: groupOffsets.ListGroupOffsetsOptions = {},
  ): Promise<Outcomes<groupOffsets.GroupOffsets>> {
    return await groupOffsets.listConsumerGroupOffsets(this.#context, query, options)
  }
  async alterConsumerGroupOffsets(
    groupId: string,
    newOffsets: readonly groupOffsets.NewOffset[],
    options: AdminOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await groupOffsets.alterConsumerGroupOffsets(this.#context, groupId, newOffsets, options)
  }
  async deleteConsumerGroupOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
    options: AdminOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await groupOffsets.deleteConsumerGroupOffsets(this.#context, groupId, partitions, options)
  }
  async listShareGroupOffsets(
    query: Readonly<Record<string, readonly TopicPartition[] | null>>,
    options: AdminOptions = {},
  ): Promise<Outcomes<Outcomes<shareGroups.SharePartitionOffset | null>>> {
    return await shareGroups.listShareGroupOffsets(this.#context, query, options)
  }
  async alterShareGroupOffsets(
    groupId: string,
    newOffsets: readonly (TopicPartition & { readonly offset: number })[],
    options: AdminOptions = {},
  ): Promise<Outcomes<undefined>> {
    return await shareGroups.alterShareGroupOffsets(this.#context, groupId, newOffsets, options)
  }
  /** By topic. */
  async deleteShareGroupOffsets(groupId: string, topicNames: readonly string[], options: AdminOptions = {}): Promise<Outcomes<undefined>> {
    return await shareGroups.deleteShareGroupOffsets(this.#context, groupId, topicNames, options)
  }

  // Producers and transactions

  async describeProducers(
    partitions: readonly TopicPartition[],
    options: AdminOptions & { readonly brokerId?: number } = {},
  ): Promise<Outcomes<transactions.ProducerState[]>> {
    return await transactions.describeProducers(this.#context, partitions, options)
  }
  async describeTransactions(
    transactionalIds: readonly string[],
    options: AdminOptions = {},
  ): Promise<Outcomes<transactions.TransactionDescription>> {
    return await transactions.describeTransactions(this.#context, transactionalIds, options)
  }
  async listTransactions(options: transactions.ListTransactionsOptions = {}): Promise<transactions.TransactionListing[]> {
    return await transactions.listTransactions(this.#context, options)
  }
  async abortTransaction(spec: transactions.AbortTransactionSpec, options: AdminOptions = {}): Promise<void> {
    await transactions.abortTransaction(this.#context, spec, options)
  }
  async fenceProducers(transactionalIds: readonly string[], options: AdminOptions = {}): Promise<Outcomes<transactions.FencedProducer>> {
    return await transactions.fenceProducers(this.#context, transactionalIds, options)
  }
  /** Ends a transaction, whatever its state, by fencing its producer. */
  async forceTerminateTransaction(transactionalId: string, options: AdminOptions = {}): Promise<void> {
    ;(await transactions.fenceProducers(this.#context, [transactionalId], options)).all()
  }

  // Security

  async describeAcls(filter: acls.AclBindingFilter = {}, options: AdminOptions = {}): Promise<acls.AclBinding[]> {
    return await acls.describeAcls(this.#context, filter, options)
  }
  /** In the order given: undefined for a binding that is there now, or its error. */
  async createAcls(bindings: readonly acls.AclBinding[], options: AdminOptions = {}): Promise<(Error | undefined)[]> {
    return await acls.createAcls(this.#context, bindings, options)
  }
  /** In the order of the filters. */
  async deleteAcls(filters: readonly acls.AclBindingFilter[], options: AdminOptions = {}): Promise<(acls.DeletedAcls | Error)[]> {
    return await acls.deleteAcls(this.#context, filters, options)
  }
  /** By user: these, or (`null`) all that have credentials. */
  async describeUserScramCredentials(
    users: readonly string[] | null = null,
    options: AdminOptions = {},
  ): Promise<Outcomes<scram.ScramCredential[]>> {
    return await scram.describeUserScramCredentials(this.#context, users, options)
  }
  async alterUserScramCredentials(alterations: readonly scram.ScramAlteration[], options: AdminOptions = {}): Promise<Outcomes<undefined>> {
    return await scram.alterUserScramCredentials(this.#context, alterations, options)
  }
  async createDelegationToken(options: tokens.CreateDelegationTokenOptions = {}): Promise<tokens.DelegationToken> {
    return await tokens.createDelegationToken(this.#context, options)
  }
  /** Tells when the token expires then, in milliseconds since 1970. */
  async renewDelegationToken(hmac: Uint8Array, options: AdminOptions & { readonly renewPeriodMs?: number } = {}): Promise<number> {
    return await tokens.renewDelegationToken(this.#context, hmac, options)
  }
  async expireDelegationToken(hmac: Uint8Array, options: AdminOptions & { readonly expiryPeriodMs?: number } = {}): Promise<number> {
    return await tokens.expireDelegationToken(this.#context, hmac, options)
  }
  async describeDelegationToken(
    options: AdminOptions & { readonly owners?: readonly tokens.Principal[] } = {},
  ): Promise<tokens.DelegationToken[]> {
    return await tokens.describeDelegationToken(this.#context, options)
  }

  /** Ends the admin; operations under way fail. */
  async close(): Promise<void> {
    await this.#closed?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
