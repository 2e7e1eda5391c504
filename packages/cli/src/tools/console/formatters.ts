import { defaultFormatter } from './default-formatter.ts'
import type { FormatterFactory } from './formatter.ts'

const PACKAGE = 'org.apache.kafka.tools.consumer.'

/** The formatters that come with Kafka, by class; those of internal topics are loaded when one is asked for. What the logging one logs is below what the tools show. */
const formatters: { readonly [className: string]: () => Promise<FormatterFactory> | FormatterFactory } = {
  [`${PACKAGE}DefaultMessageFormatter`]: () => defaultFormatter,
  [`${PACKAGE}LoggingMessageFormatter`]: () => defaultFormatter,
  [`${PACKAGE}NoOpMessageFormatter`]: () => () => () => undefined,
  [`${PACKAGE}OffsetsMessageFormatter`]: async () => (await import('./coordinator-formatters.ts')).offsetsFormatter,
  [`${PACKAGE}GroupMetadataMessageFormatter`]: async () => (await import('./coordinator-formatters.ts')).groupMetadataFormatter,
  [`${PACKAGE}TransactionLogMessageFormatter`]: async () => (await import('./coordinator-formatters.ts')).transactionLogFormatter,
  [`${PACKAGE}group.share.ShareGroupStateMessageFormatter`]: async () =>
    (await import('./coordinator-formatters.ts')).shareGroupStateFormatter,
}

export const formatterOf = async (className: string): Promise<FormatterFactory | undefined> => await formatters[className]?.()
