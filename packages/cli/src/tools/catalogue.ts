import type { Tool } from './tool-io.ts'

interface CatalogueEntry {
  /** One line for `samsa tool --help` and for completion. */
  readonly summary: string
  readonly load: () => Promise<Tool>
}

/** Kafka's tools by the names of their scripts. Each loads only when it is called. */
export const catalogue: { readonly [name: string]: CatalogueEntry } = {
  'kafka-topics': {
    summary: 'create, list, describe, alter and delete topics',
    load: async () => (await import('./topics/topic-command.ts')).topicCommand,
  },
}
