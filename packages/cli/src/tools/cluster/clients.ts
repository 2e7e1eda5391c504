import type { Consumer, ConsumerConfig, Kafka, Producer, ProducerConfig } from '@samsa/client'
import { JavaError } from '../java/java-error.ts'
import { validateAddresses } from './addresses.ts'

type Properties = ReadonlyMap<string, string>

const configException = (message: string): JavaError => new JavaError('org.apache.kafka.common.config.ConfigException', message)

/** Numbers of a producer, with the Java type that a wrong one is told to lack. */
const NUMBERS: Readonly<Record<string, string>> = {
  'linger.ms': 'LONG',
  'batch.size': 'INT',
  'buffer.memory': 'LONG',
  'request.timeout.ms': 'INT',
  retries: 'INT',
  'delivery.timeout.ms': 'INT',
  'max.request.size': 'INT',
  'metadata.max.age.ms': 'LONG',
}
/** What Java's clients take and ours have no use for. */
const WITHOUT_EFFECT = new Set([
  'key.serializer',
  'value.serializer',
  'key.deserializer',
  'value.deserializer',
  'send.buffer.bytes',
  'receive.buffer.bytes',
])

/** A producer of bytes by Kafka's properties. A value that is none throws Kafka's ConfigException. */
export async function producerOf(properties: Properties): Promise<Producer> {
  const { compressionTypes } = await import('@samsa/protocol')
  for (const [key, type] of Object.entries(NUMBERS)) {
    const text = properties.get(key)
    if (text !== undefined && !/^\s*-?\d+\s*$/.test(text))
      throw configException(`Invalid value ${text} for configuration ${key}: Not a number of type ${type}`)
  }
  requireOneOf(properties, 'acks', ['all', '-1', '0', '1'])
  requireOneOf(properties, 'compression.type', compressionTypes)
  return await made(properties, (kafka, config: ProducerConfig) => kafka.producer(config))
}

/** A consumer of bytes by Kafka's properties. */
export async function consumerOf(properties: Properties): Promise<Consumer> {
  return await made(properties, (kafka, config: ConsumerConfig) => kafka.consumer(config))
}

async function made<T>(properties: Properties, make: (kafka: Kafka, config: object) => T): Promise<T> {
  const { ConfigError, Kafka } = await import('@samsa/client')
  validateAddresses(properties.get('bootstrap.servers') ?? '')
  try {
    return make(new Kafka({}), Object.fromEntries([...properties].filter(([key]) => !WITHOUT_EFFECT.has(key))))
  } catch (error) {
    throw error instanceof ConfigError ? configException(error.message) : error
  }
}

function requireOneOf(properties: Properties, key: string, allowed: readonly string[]): void {
  const text = properties.get(key)
  if (text !== undefined && !allowed.includes(text.trim()))
    throw configException(`Invalid value ${text} for configuration ${key}: String must be one of: ${allowed.join(', ')}`)
}
