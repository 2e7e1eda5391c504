module.exports = globalThis.samsaKafkajs.AssignerProtocol
