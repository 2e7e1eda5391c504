// Specs make producers, consumers and admins from a cluster and a logger; here the public `Kafka` makes them, from the options of that cluster.
const { Kafka, logLevel } = globalThis.samsaKafkajs

/** Clients of one cluster come from one `Kafka`, as they do in a program. */
const kafkas = new WeakMap()

/** Entries of the face's logger go to the logger that the spec gave. */
const creatorFor =
  (logger) =>
  () =>
  ({ namespace, label, log: { message, timestamp: _timestamp, logger: _name, ...extra } }) => {
    const part = namespace === '' ? logger : (logger.namespace?.(namespace) ?? logger)
    part[label.toLowerCase()]?.(message, extra)
  }

const OF_KAFKA = [
  'clientId',
  'connectionTimeout',
  'authenticationTimeout',
  'reauthenticationThreshold',
  'requestTimeout',
  'enforceRequestTimeout',
  'retry',
  'ssl',
  'sasl',
]
const OF_CLIENT = ['allowAutoTopicCreation', 'metadataMaxAge', 'maxInFlightRequests']

const defined = (options, names) =>
  Object.fromEntries(names.filter((name) => options?.[name] !== undefined).map((name) => [name, options[name]]))

const kafkaOf = (cluster, logger) => {
  const options = cluster.samsaOptions ?? {}
  let kafka = kafkas.get(cluster)
  if (kafka === undefined) {
    const brokers = options.brokers ?? ['localhost:1']
    kafka = new Kafka({ ...defined(options, OF_KAFKA), brokers, logLevel: logLevel.DEBUG, logCreator: creatorFor(logger) })
    kafkas.set(cluster, kafka)
  }
  return kafka
}

/** What a spec asks of the cluster itself is kafkajs's own: it is connected as long as the client is, and knows the topics that were sent to. */
exports.create = (kind, { cluster, logger, instrumentationEmitter: _emitter, isolationLevel, ...config }) => {
  const isolation = isolationLevel === undefined ? {} : { readUncommitted: isolationLevel === 0 }
  const client = kafkaOf(cluster ?? {}, logger)[kind]({
    ...defined(cluster?.samsaOptions, OF_CLIENT),
    ...isolation,
    ...defined(config, Object.keys(config)),
  })
  const targeting = (name, topicsOf) => async (argument) => {
    const result = await client[name](argument)
    await cluster?.addMultipleTargetTopics?.(topicsOf(argument)).catch(() => undefined)
    return result
  }
  const transaction = async () => {
    const started = await client.transaction()
    return {
      ...Object.fromEntries(methodsOf(started).map((name) => [name, started[name].bind(started)])),
      send: async (record) => {
        const result = await started.send(record)
        await cluster?.addMultipleTargetTopics?.([record.topic]).catch(() => undefined)
        return result
      },
    }
  }
  return {
    events: client.events,
    ...Object.fromEntries(methodsOf(client).map((name) => [name, client[name].bind(client)])),
    ...(kind === 'producer' ? { send: targeting('send', ({ topic }) => [topic]) } : {}),
    ...(kind === 'producer' ? { sendBatch: targeting('sendBatch', ({ topicMessages }) => topicMessages.map(({ topic }) => topic)) } : {}),
    ...(kind === 'producer' ? { transaction } : {}),
    connect: async () => {
      await cluster?.connect?.()
      await client.connect()
    },
    disconnect: async () => {
      const ending = client.disconnect()
      await cluster?.disconnect?.()
      await ending
    },
  }
}

const methodsOf = (client) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(client)).filter((name) => name !== 'constructor' && typeof client[name] === 'function')
