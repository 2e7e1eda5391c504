import type { Cluster, ProducerConfig } from '@samsa/client'
import { compressionTypes } from '@samsa/protocol'
import { JavaError } from '../java/java-error.ts'
import { clusterOptions } from './access.ts'

const configException = (message: string): JavaError => new JavaError('org.apache.kafka.common.config.ConfigException', message)

const INTEGERS = [
  'linger.ms',
  'batch.size',
  'buffer.memory',
  'request.timeout.ms',
  'retries',
  'delivery.timeout.ms',
  'max.request.size',
  'metadata.max.age.ms',
]

/** Kafka's producer properties as our producer's options. A value that is none throws Kafka's ConfigException. */
export function producerOptions(properties: ReadonlyMap<string, string>): ProducerConfig {
  for (const key of INTEGERS) {
    const text = properties.get(key)
    if (text !== undefined && !/^\s*-?\d+\s*$/.test(text))
      throw configException(
        `Invalid value ${text} for configuration ${key}: Not a number of type ${key === 'batch.size' || key === 'retries' || key === 'request.timeout.ms' || key === 'delivery.timeout.ms' || key === 'max.request.size' ? 'INT' : 'LONG'}`,
      )
  }
  const number = (key: string): number | undefined => (properties.has(key) ? Number(properties.get(key)) : undefined)
  const acks = acksOf(properties.get('acks') ?? 'all')
  const compression = compressionOf(properties.get('compression.type') ?? 'none')
  const idempotence = properties.get('enable.idempotence')
  const [lingerMs, batchSize, bufferMemory] = [number('linger.ms'), number('batch.size'), number('buffer.memory')]
  const [deliveryTimeoutMs, maxRequestSize] = [number('delivery.timeout.ms'), number('max.request.size')]
  return {
    acks,
    compressionType: compression,
    ...(idempotence === undefined ? {} : { enableIdempotence: idempotence.trim().toLowerCase() === 'true' }),
    ...(lingerMs === undefined ? {} : { lingerMs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(bufferMemory === undefined ? {} : { bufferMemory }),
    ...(deliveryTimeoutMs === undefined ? {} : { deliveryTimeoutMs }),
    ...(maxRequestSize === undefined ? {} : { maxRequestSize }),
  }
}

/** The cluster's part of a client's properties. */
export function clientClusterOptions(properties: ReadonlyMap<string, string>): ConstructorParameters<typeof Cluster>[0] {
  const metadataMaxAgeMs = properties.get('metadata.max.age.ms')
  return {
    ...clusterOptions({ servers: properties.get('bootstrap.servers'), properties }),
    ...(metadataMaxAgeMs === undefined ? {} : { metadataMaxAgeMs: Number(metadataMaxAgeMs) }),
  }
}

function acksOf(text: string): -1 | 0 | 1 {
  switch (text.trim()) {
    case 'all':
    case '-1':
      return -1
    case '0':
      return 0
    case '1':
      return 1
    default:
      throw configException(`Invalid value ${text} for configuration acks: String must be one of: all, -1, 0, 1`)
  }
}

function compressionOf(text: string): (typeof compressionTypes)[number] {
  const found = compressionTypes.find((type) => type === text)
  if (found === undefined)
    throw configException(`Invalid value ${text} for configuration compression.type: String must be one of: none, gzip, snappy, lz4, zstd`)
  return found
}
