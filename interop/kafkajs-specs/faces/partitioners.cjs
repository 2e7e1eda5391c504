module.exports = globalThis.samsaKafkajs.Partitioners
