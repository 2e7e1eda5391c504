// kafkajs's specs, which of them test what a program can see, and why some of these need not pass on @samsa/kafkajs.

/** Paths that hold specs of the public API. */
export const publicSpecs: readonly string[] = [
  '/src/index.spec',
  '/src/loggers/',
  '/src/admin/',
  '/src/producer/index.spec',
  '/src/producer/compression.spec',
  '/src/producer/__tests__/',
  '/src/producer/partitioners/legacy/index.spec',
  '/src/consumer/__tests__/(?!batch|consumerGroup|filterAbortedMessages|runner)',
  '/src/consumer/assigners/',
]

/** Why every other spec is not run: it tests modules that no program can reach, with kafkajs's own code on both sides. */
export const insides: Readonly<Record<string, string>> = {
  'broker/, network/, protocol/, utils/': 'bytes, sockets, requests to one broker, and data structures: they judge the broker at most',
  'cluster/': 'metadata and connections behind the clients',
  'instrumentation/, retry/': 'have no specs of their own; events and retries are judged by those of the clients',
  'consumer/*.spec.js, consumer/offsetManager/': 'fetch loops, workers and books of offsets, made by hand',
  'consumer/__tests__/{batch,consumerGroup,filterAbortedMessages,runner}': 'the same',
  'producer/{createTopicData,groupMessagesPerPartition,sendMessages}, producer/eosManager/': 'how requests are put together',
  'producer/partitioners/{default,legacy}/{murmur2,randomBytes}':
    'hashes by themselves: where keys land is compared with kafkajs in packages/kafkajs/test',
}

interface Difference {
  readonly file: string
  readonly tests: RegExp
  readonly reason: string
}

const SPIES = 'asks whether a part of kafkajs was called (jest.spyOn, jest.mock); what it expects a program to see holds here'
const MOCKED =
  'puts a mock in the place of a broker, so that the call never meets one; the native client tries such errors again, in its own tests'
const PUT_TOGETHER = 'mocks every client and asks what the constructor hands to them'

const differences: readonly Difference[] = [
  { file: 'index.spec.js', tests: /./, reason: PUT_TOGETHER },
  { file: 'producer/compression.spec.js', tests: /not configured/, reason: 'all codecs are built in: nothing is there to be configured' },
  {
    file: 'producer/index.spec.js',
    tests: /reconnects the cluster|MAX_SAFE_INTEGER|only calls initProducerId|supports sending offsets/,
    reason: SPIES,
  },
  { file: 'producer/__tests__/idempotentProduceMessages.spec.js', tests: /retriable error/, reason: MOCKED },
  { file: 'admin/__tests__/createTopics.spec.js', tests: /controller has moved|return false|waitForLeaders|non ignorable/, reason: MOCKED },
  { file: 'admin/__tests__/deleteTopics.spec.js', tests: /target group|controller has moved|REQUEST_TIMED_OUT/, reason: MOCKED },
  {
    file: 'admin/__tests__/deleteTopicRecords.spec.js',
    tests: /refresh stale metadata|retriable error|are retriable|non-retriable, will not/,
    reason: MOCKED,
  },
  { file: 'admin/__tests__/', tests: /controller has moved/, reason: MOCKED },
  { file: 'consumer/__tests__/connection.spec.js', tests: /reconnects the cluster/, reason: SPIES },
  { file: 'consumer/__tests__/consumeMessages.spec.js', tests: /consume messages$|before stopping|with 0.11 format/, reason: SPIES },
  { file: 'consumer/__tests__/commitOffsets.spec.js', tests: /committed offset to the given/, reason: SPIES },
  { file: 'consumer/__tests__/errorRecovery.spec.js', tests: /crashes due to|bail out/, reason: MOCKED },
  {
    file: 'consumer/__tests__/errorRecovery.spec.js',
    tests: /offset out of range/,
    reason:
      'joins by hand with a rebalance timeout of 0, after which a broker may remove the member at once: fails on kafkajs as well at times',
  },
]

/** Why a test that passes on kafkajs need not pass here; undefined if it must. */
export function reasonFor(file: string, test: string): string | undefined {
  return differences.find((each) => file.startsWith(each.file) && each.tests.test(test))?.reason
}
