/** Keys of a node's configuration that Kafka does not have. */
export const ownKeys: ReadonlyMap<string, string> = new Map([
  [
    'http.listener',
    'host:port that serves /metrics, /health, /health/live and /health/ready; empty for none. Without it 127.0.0.1:9404 is tried, and left alone if it is taken.',
  ],
])
