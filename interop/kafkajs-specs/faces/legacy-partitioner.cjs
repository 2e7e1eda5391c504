module.exports = globalThis.samsaKafkajs.Partitioners.LegacyPartitioner
