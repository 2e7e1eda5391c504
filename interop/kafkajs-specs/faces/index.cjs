module.exports = globalThis.samsaKafkajs
