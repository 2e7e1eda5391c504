import { groupMetadataFormatter, offsetsFormatter, shareGroupStateFormatter, transactionLogFormatter } from './coordinator-formatters.ts'
import { defaultFormatter } from './default-formatter.ts'
import type { FormatterFactory } from './formatter.ts'

const PACKAGE = 'org.apache.kafka.tools.consumer.'

/** The formatters that come with Kafka, by class. What the logging one logs is below what the tools show. */
const formatters: { readonly [className: string]: FormatterFactory } = {
  [`${PACKAGE}DefaultMessageFormatter`]: defaultFormatter,
  [`${PACKAGE}LoggingMessageFormatter`]: defaultFormatter,
  [`${PACKAGE}NoOpMessageFormatter`]: () => () => undefined,
  [`${PACKAGE}OffsetsMessageFormatter`]: offsetsFormatter,
  [`${PACKAGE}GroupMetadataMessageFormatter`]: groupMetadataFormatter,
  [`${PACKAGE}TransactionLogMessageFormatter`]: transactionLogFormatter,
  [`${PACKAGE}group.share.ShareGroupStateMessageFormatter`]: shareGroupStateFormatter,
}

export const formatterOf = (className: string): FormatterFactory | undefined => formatters[className]
