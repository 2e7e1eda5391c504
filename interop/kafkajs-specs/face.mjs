// Loads the package inside the spec's realm, so that its clock, console and error classes are the spec's own. CommonJS cannot: the faces find it here.
globalThis.samsaKafkajs = await import('@samsa/kafkajs')
