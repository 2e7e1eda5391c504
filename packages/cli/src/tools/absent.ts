const SHARE_CONSUMER = 'it needs a share consumer, which our client does not have yet; kafka-share-groups is there'
const CONNECT = 'Connect is not there yet'

/** Kafka's scripts that are no tools here, and why. */
export const absent: { readonly [name: string]: string } = {
  'kafka-console-share-consumer': SHARE_CONSUMER,
  'kafka-share-consumer-perf-test': SHARE_CONSUMER,
  'kafka-verifiable-share-consumer': SHARE_CONSUMER,
  'kafka-jmx': "it asks a Java virtual machine; a node's metrics are at http://…/metrics (docs/reference/metrics.md)",
  'kafka-run-class': 'it runs classes of Java; kafka-server-start runs a node',
  'connect-standalone': CONNECT,
  'connect-distributed': CONNECT,
  'connect-plugin-path': CONNECT,
  'connect-mirror-maker': 'MirrorMaker is not there yet',
  trogdor: "Kafka's test framework drives Java's clients; kafka-verifiable-producer and kafka-verifiable-consumer are there",
}
