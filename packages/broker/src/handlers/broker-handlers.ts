import type { ApiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { produce } from './000-produce.ts'
import { fetch } from './001-fetch.ts'
import { listOffsets } from './002-list-offsets.ts'
import { metadata } from './003-metadata.ts'
import { apiVersions } from './018-api-versions.ts'
import { deleteRecords } from './021-delete-records.ts'
import { offsetForLeaderEpoch } from './023-offset-for-leader-epoch.ts'
import { describeAcls } from './029-describe-acls.ts'
import { describeConfigs } from './032-describe-configs.ts'
import { alterConfigs } from './033-alter-configs.ts'
import { alterReplicaLogDirs } from './034-alter-replica-log-dirs.ts'
import { describeLogDirs } from './035-describe-log-dirs.ts'
import { incrementalAlterConfigs } from './044-incremental-alter-configs.ts'
import { describeClientQuotas } from './048-describe-client-quotas.ts'
import { describeUserScramCredentials } from './050-describe-user-scram-credentials.ts'
import { describeCluster } from './060-describe-cluster.ts'
import { describeProducers } from './061-describe-producers.ts'
import { getTelemetrySubscriptions, pushTelemetry } from './071-get-telemetry-subscriptions.ts'
import { listConfigResources } from './074-list-config-resources.ts'
import { describeTopicPartitions } from './075-describe-topic-partitions.ts'
import { coordinatorHandlers } from './coordinators.ts'
import { createDelegationToken, describeDelegationToken, expireDelegationToken, renewDelegationToken } from './delegation-tokens.ts'
import { forwardedHandlers } from './forwarded.ts'
import { saslHandlers } from './sasl.ts'

const own: readonly ApiHandler<BrokerParts>[] = [
  produce,
  fetch,
  listOffsets,
  metadata,
  deleteRecords,
  offsetForLeaderEpoch,
  describeAcls,
  describeConfigs,
  alterConfigs,
  alterReplicaLogDirs,
  describeLogDirs,
  createDelegationToken,
  renewDelegationToken,
  expireDelegationToken,
  describeDelegationToken,
  incrementalAlterConfigs,
  describeClientQuotas,
  describeUserScramCredentials,
  describeCluster,
  describeProducers,
  getTelemetrySubscriptions,
  pushTelemetry,
  listConfigResources,
  describeTopicPartitions,
  apiVersions<BrokerParts>(
    () => brokerHandlers,
    (parts) => ({
      supported: parts.supportedFeatures,
      finalized: parts.metadata.image.features,
      epoch: parts.metadata.image.provenance.lastContainedOffset,
      unstableVersions: parts.config.static.get('unstable.api.versions.enable'),
    }),
    true,
  ),
]

/** Every API of a broker listener, by key. */
export const brokerHandlers: readonly ApiHandler<BrokerParts>[] = [
  ...own,
  ...saslHandlers<BrokerParts>(),
  ...coordinatorHandlers,
  ...forwardedHandlers,
].sort((a, b) => a.apiKey - b.apiKey)
