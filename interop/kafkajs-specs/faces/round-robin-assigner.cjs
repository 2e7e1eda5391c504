module.exports = globalThis.samsaKafkajs.PartitionAssigners.roundRobin
