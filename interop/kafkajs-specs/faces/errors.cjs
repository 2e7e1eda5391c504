// kafkajs's errors with the public ones taken from the face: specs make them and compare their classes.
const errors = require(`${process.env.KAFKAJS_SOURCE}/src/errors.js`)

module.exports = Object.fromEntries(Object.entries(errors).map(([name, own]) => [name, globalThis.samsaKafkajs[name] ?? own]))
