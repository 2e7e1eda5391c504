module.exports = globalThis.samsaKafkajs.Kafka
