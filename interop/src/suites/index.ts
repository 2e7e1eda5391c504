import type { Suite } from '../harness/suite.ts'
import { compaction } from './compaction.ts'
import { compactionCoordinators } from './compaction-coordinators.ts'
import { compactionLarge } from './compaction-large.ts'
import { apacheTests } from './apache-tests.ts'
import { client } from './client.ts'
import { clientGroups } from './client-groups.ts'
import { clientLeaders } from './client-leaders.ts'
import { clientSoak } from './client-soak.ts'
import { clientTrouble } from './client-trouble.ts'
import { copier } from './copier.ts'
import { crash } from './crash.ts'
import { files } from './files.ts'
import { frames } from './frames.ts'
import { franzGo } from './franz-go.ts'
import { fuzz } from './fuzz.ts'
import { consumerGroupHandover } from './consumer-group-handover.ts'
import { consumerGroupFrames } from './consumer-group-frames.ts'
import { coordinatorFrames } from './coordinator-frames.ts'
import { coordinatorHandover } from './coordinator-handover.ts'
import { groupFrames } from './group-frames.ts'
import { javaAdmin } from './java-admin.ts'
import { javaConfigs } from './java-configs.ts'
import { javaConsumerGroups } from './java-consumer-groups.ts'
import { javaGroups } from './java-groups.ts'
import { javaRecords } from './java-records.ts'
import { javaTopics } from './java-topics.ts'
import { kafkaJs } from './kafkajs.ts'
import { kafkaJsSpecs } from './kafkajs-specs.ts'
import { kcatSuite } from './kcat.ts'
import { mixedGroups } from './mixed-groups.ts'
import { platformatic } from './platformatic.ts'
import { realInput } from './real-input.ts'
import { runtimes } from './runtimes.ts'
import { storageTool } from './storage-tool.ts'
import { streamsEos } from './streams-eos.ts'
import { transactionClients } from './transaction-clients.ts'
import { transactionFrames } from './transaction-frames.ts'
import { transactions } from './transactions.ts'
import { kafkaPython, librdkafka } from './python-clients.ts'

import { toolSuites } from './tools.ts'
import { protocolSuites } from './protocol.ts'

export const suites: readonly Suite[] = [
  javaTopics,
  javaConfigs,
  javaAdmin,
  javaRecords,
  javaGroups,
  javaConsumerGroups,
  kcatSuite,
  librdkafka,
  kafkaPython,
  franzGo,
  kafkaJs,
  kafkaJsSpecs,
  platformatic,
  client,
  runtimes,
  clientGroups,
  clientTrouble,
  clientLeaders,
  clientSoak,
  mixedGroups,
  ...protocolSuites,
  groupFrames,
  consumerGroupFrames,
  consumerGroupHandover,
  coordinatorFrames,
  coordinatorHandover,
  transactionFrames,
  transactions,
  transactionClients,
  copier,
  streamsEos,
  frames,
  files,
  compaction,
  compactionLarge,
  compactionCoordinators,
  crash,
  fuzz,
  storageTool,
  realInput,
  apacheTests,
  ...toolSuites,
]
