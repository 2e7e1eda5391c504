module.exports = globalThis.samsaKafkajs.PartitionAssigners
