import type { Tool } from './tool-io.ts'

interface CatalogueEntry {
  /** One line for `samsa tool` and for completion. */
  readonly summary: string
  readonly load: () => Promise<Tool>
}

/** Kafka's tools by the names of their scripts. Each loads only when it is called. */
export const catalogue: { readonly [name: string]: CatalogueEntry } = {
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
  'kafka-dump-log': {
    summary: 'print segments, indexes and snapshots of a log directory',
    load: async () => (await import('./dump/dump-log.ts')).dumpLogTool,
  },
  'kafka-get-offsets': {
    summary: 'offsets of partitions, by name or time',
    load: async () => (await import('./offsets/get-offsets.ts')).getOffsets,
  },
  'kafka-groups': {
    summary: 'list groups of every kind',
    load: async () => (await import('./groups/group-command.ts')).groupCommand,
  },
  'kafka-topics': {
    summary: 'create, list, describe, alter and delete topics',
    load: async () => (await import('./topics/topic-command.ts')).topicCommand,
  },
  'kafka-transactions': {
    summary: 'list and describe transactions, find and abort hanging ones',
    load: async () => (await import('./transactions/transactions-command.ts')).transactionsCommand,
  },
}
