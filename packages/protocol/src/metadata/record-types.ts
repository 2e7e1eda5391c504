import {
  RegisterBrokerRecord,
  UnregisterBrokerRecord,
  BrokerRegistrationChangeRecord,
  FenceBrokerRecord,
  UnfenceBrokerRecord,
} from './brokers.ts'
import { RegisterControllerRecord, ProducerIdsRecord, NoOpRecord, ZkMigrationStateRecord } from './controllers.ts'
import { TopicRecord, RemoveTopicRecord, PartitionRecord, PartitionChangeRecord, ClearElrRecord } from './topics.ts'
import { ConfigRecord, FeatureLevelRecord, ClientQuotaRecord } from './settings.ts'
import {
  AccessControlEntryRecord,
  RemoveAccessControlEntryRecord,
  UserScramCredentialRecord,
  RemoveUserScramCredentialRecord,
  DelegationTokenRecord,
  RemoveDelegationTokenRecord,
} from './security.ts'
import { BeginTransactionRecord, EndTransactionRecord, AbortTransactionRecord } from './transactions.ts'
import type { MessageSchema } from '../schema/message.ts'

/** The records of `__cluster_metadata` by their type, the varint behind the frame version that starts a record's value. */
export const metadataRecordTypes = {
  0: RegisterBrokerRecord,
  1: UnregisterBrokerRecord,
  2: TopicRecord,
  3: PartitionRecord,
  4: ConfigRecord,
  5: PartitionChangeRecord,
  7: FenceBrokerRecord,
  8: UnfenceBrokerRecord,
  9: RemoveTopicRecord,
  10: DelegationTokenRecord,
  11: UserScramCredentialRecord,
  12: FeatureLevelRecord,
  14: ClientQuotaRecord,
  15: ProducerIdsRecord,
  17: BrokerRegistrationChangeRecord,
  18: AccessControlEntryRecord,
  19: RemoveAccessControlEntryRecord,
  20: NoOpRecord,
  21: ZkMigrationStateRecord,
  22: RemoveUserScramCredentialRecord,
  23: BeginTransactionRecord,
  24: EndTransactionRecord,
  25: AbortTransactionRecord,
  26: RemoveDelegationTokenRecord,
  27: RegisterControllerRecord,
  28: ClearElrRecord,
} as const satisfies { readonly [type: number]: MessageSchema }
