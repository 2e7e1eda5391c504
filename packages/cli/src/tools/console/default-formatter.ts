import { logLine } from '../java/log-line.ts'
import { deserializerOf } from './deserializers.ts'
import type { ConsumedRecord, FormatterFactory } from './formatter.ts'

/** Columns in Kafka's order, each as the `print.…` properties ask. */
export const defaultFormatter: FormatterFactory = (properties, io) => {
  const flag = (name: string, otherwise = false): boolean => {
    const text = properties.get(name)
    return text === undefined ? otherwise : text.trim().toLowerCase() === 'true'
  }
  const bytes = (name: string, otherwise: string): Buffer => Buffer.from(properties.get(name) ?? otherwise)
  const print = {
    timestamp: flag('print.timestamp'),
    partition: flag('print.partition'),
    offset: flag('print.offset'),
    delivery: flag('print.delivery'),
    epoch: flag('print.epoch'),
    headers: flag('print.headers'),
    key: flag('print.key'),
    value: flag('print.value', true),
  }
  const keySeparator = bytes('key.separator', '\t')
  const lineSeparator = bytes('line.separator', '\n')
  const headersSeparator = bytes('headers.separator', ',')
  const nullLiteral = bytes('null.literal', 'null')
  const textOf = (name: string): ((part: Buffer | null) => Uint8Array) => {
    const className = properties.get(name)
    const deserializer = className === undefined ? undefined : deserializerOf(className)
    if (className !== undefined && deserializer === undefined) {
      const logger = 'org.apache.kafka.tools.consumer.DefaultMessageFormatter'
      logLine(io, 'ERROR', logger, `Unable to instantiate a deserializer from ${className}`)
    }
    return (part) => (deserializer === undefined ? (part ?? nullLiteral) : Buffer.from(deserializer(part ?? nullLiteral)))
  }
  const [keyText, valueText, headerText] = [textOf('key.deserializer'), textOf('value.deserializer'), textOf('headers.deserializer')]
  const columns: ((record: ConsumedRecord) => Uint8Array)[] = []
  const text = (column: (record: ConsumedRecord) => string): void => {
    columns.push((record) => Buffer.from(column(record)))
  }
  if (print.timestamp)
    text((record) => (record.timestampType === 'NoTimestampType' ? 'NO_TIMESTAMP' : `${record.timestampType}:${record.timestamp}`))
  if (print.partition) text((record) => `Partition:${record.partition}`)
  if (print.offset) text((record) => `Offset:${record.offset}`)
  if (print.delivery) text((record) => `Delivery:${record.deliveryCount ?? 'NOT_PRESENT'}`)
  // The console consumer hands records on without their epoch.
  if (print.epoch) text(() => 'Epoch:NOT_PRESENT')
  if (print.headers) {
    columns.push(({ headers }) => {
      if (headers.length === 0) return Buffer.from('NO_HEADERS')
      const parts = headers.flatMap((header, at) => [
        ...(at === 0 ? [] : [headersSeparator]),
        Buffer.from(`${header.key}:`),
        headerText(header.value),
      ])
      return Buffer.concat(parts)
    })
  }
  if (print.key) columns.push((record) => keyText(record.key))
  if (print.value) columns.push((record) => valueText(record.value))
  if (columns.length === 1 && print.value && properties.get('value.deserializer') === undefined)
    return (record) => Buffer.concat([record.value ?? nullLiteral, lineSeparator])
  return (record) =>
    Buffer.concat(columns.flatMap((column, at) => [column(record), at === columns.length - 1 ? lineSeparator : keySeparator]))
}
