module.exports = globalThis.samsaKafkajs.Partitioners.DefaultPartitioner
