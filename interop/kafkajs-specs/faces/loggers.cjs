const { Kafka, logLevel } = globalThis.samsaKafkajs

module.exports = {
  LEVELS: logLevel,
  createLogger: ({ level, logCreator } = {}) => new Kafka({ brokers: ['localhost:1'], logLevel: level, logCreator }).logger(),
}
