import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion, requiredServer } from '../options/usual-options.ts'

export const consoleProducerOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  { names: ['topic'], description: 'REQUIRED: The topic name to produce messages to.', argument: 'required', placeholder: 'topic' },
  requiredServer('REQUIRED: The server(s) to connect to. The broker list string in the form HOST1:PORT1,HOST2:PORT2.'),
  { names: ['sync'], description: 'If set message send requests to the brokers are synchronously, one at a time as they arrive.' },
  {
    names: ['compression-codec'],
    description:
      "The compression codec: either 'none', 'gzip', 'snappy', 'lz4', or 'zstd'.If specified without value, then it defaults to 'gzip'",
    argument: 'optional',
    placeholder: 'compression-codec',
  },
  {
    names: ['batch-size'],
    description:
      'The buffer size in bytes allocated for a partition. When records are received which are smaller than this size the producer will attempt to optimistically group them together until this size is reached. This is the option to control batch.size in producer configs. Please note that this option will be replaced if max-partition-memory-bytes is also set.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'size',
    defaults: ['16384'],
  },
  {
    names: ['message-send-max-retries'],
    description:
      'Brokers can fail receiving the message for multiple reasons, and being unavailable transiently is just one of them. This property specifies the number of retries before the producer give up and drop this message. This is the option to control `retries` in producer configs.',
    argument: 'required',
    type: 'Integer',
    defaults: ['3'],
  },
  {
    names: ['retry-backoff-ms'],
    description:
      'Before each retry, the producer refreshes the metadata of relevant topics. Since leader election takes a bit of time, this property specifies the amount of time that the producer waits before refreshing the metadata. This is the option to control `retry.backoff.ms` in producer configs.',
    argument: 'required',
    type: 'Long',
    defaults: ['100'],
  },
  {
    names: ['timeout'],
    description:
      'If set and the producer is running in asynchronous mode, this gives the maximum amount of time a message will queue awaiting sufficient batch size. The value is given in ms. This is the option to control `linger.ms` in producer configs.',
    argument: 'required',
    type: 'Long',
    placeholder: 'timeout_ms',
    defaults: ['1000'],
  },
  {
    names: ['request-required-acks'],
    description: 'The required `acks` of the producer requests',
    argument: 'required',
    placeholder: 'request required acks',
    defaults: ['-1'],
  },
  {
    names: ['request-timeout-ms'],
    description: 'The ack timeout of the producer requests. Value must be non-negative and non-zero.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'request timeout ms',
    defaults: ['1500'],
  },
  {
    names: ['metadata-expiry-ms'],
    description:
      "The period of time in milliseconds after which we force a refresh of metadata even if we haven't seen any leadership changes. This is the option to control `metadata.max.age.ms` in producer configs.",
    argument: 'required',
    type: 'Long',
    placeholder: 'metadata expiration interval',
    defaults: ['300000'],
  },
  {
    names: ['max-block-ms'],
    description: 'The max time that the producer will block for during a send request.',
    argument: 'required',
    type: 'Long',
    placeholder: 'max block on send',
    defaults: ['60000'],
  },
  {
    names: ['max-memory-bytes'],
    description:
      'The total memory used by the producer to buffer records waiting to be sent to the server. This is the option to control `buffer.memory` in producer configs.',
    argument: 'required',
    type: 'Long',
    placeholder: 'total memory in bytes',
    defaults: ['33554432'],
  },
  {
    names: ['max-partition-memory-bytes'],
    description:
      '(Deprecated) The buffer size in bytes allocated for a partition. When records are received which are smaller than this size the producer will attempt to optimistically group them together until this size is reached. This is the option to control batch.size in producer configs. This option will be removed in Apache Kafka 5.0. Use --batch-size instead.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'memory in bytes per partition',
    defaults: ['16384'],
  },
  {
    names: ['line-reader'],
    description:
      'The class name of the class to use for reading lines from standard in. By default each line is read as a separate message.',
    argument: 'required',
    placeholder: 'reader_class',
    defaults: ['org.apache.kafka.tools.LineMessageReader'],
  },
  {
    names: ['socket-buffer-size'],
    description: 'The size of the tcp RECV size. This is the option to control `send.buffer.bytes` in producer configs.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'size',
    defaults: ['102400'],
  },
  {
    names: ['property'],
    description:
      '(DEPRECATED) A mechanism to pass user-defined properties in the form key=value to the message reader. This allows custom configuration for a user-defined message reader.\nDefault properties include:\n parse.key=false\n parse.headers=false\n ignore.error=false\n key.separator=\\t\n headers.delimiter=\\t\n headers.separator=,\n headers.key.separator=:\n null.marker=   When set, any fields (key, value and headers) equal to this will be replaced by null\nDefault parsing pattern when:\n parse.headers=true and parse.key=true:\n  "h1:v1,h2:v2...\\tkey\\tvalue"\n parse.key=true:\n  "key\\tvalue"\n parse.headers=true:\n  "h1:v1,h2:v2...\\tvalue"\n This option will be removed in a future version. Use --reader-property instead.',
    argument: 'required',
    placeholder: 'prop',
  },
  {
    names: ['reader-property'],
    description:
      'A mechanism to pass user-defined properties in the form key=value to the message reader. This allows custom configuration for a user-defined message reader.\nDefault properties include:\n parse.key=false\n parse.headers=false\n ignore.error=false\n key.separator=\\t\n headers.delimiter=\\t\n headers.separator=,\n headers.key.separator=:\n null.marker=   When set, any fields (key, value and headers) equal to this will be replaced by null\nDefault parsing pattern when:\n parse.headers=true and parse.key=true:\n  "h1:v1,h2:v2...\\tkey\\tvalue"\n parse.key=true:\n  "key\\tvalue"\n parse.headers=true:\n  "h1:v1,h2:v2...\\tvalue"',
    argument: 'required',
    placeholder: 'prop',
  },
  {
    names: ['reader-config'],
    description: 'Config properties file for the message reader. Note that [reader-property] takes precedence over this config.',
    argument: 'required',
    placeholder: 'config file',
  },
  {
    names: ['producer-property'],
    description:
      '(DEPRECATED) Producer config properties in the form key=value. This option will be removed in a future version. Use --command-property instead.',
    argument: 'required',
    placeholder: 'producer_prop',
  },
  {
    names: ['command-property'],
    description: 'Producer config properties in the form key=value.',
    argument: 'required',
    placeholder: 'producer_prop',
  },
  {
    names: ['producer.config'],
    description:
      '(DEPRECATED) Producer config properties file. Note that [command-property] takes precedence over this config. This option will be removed in a future version. Use --command-config instead.',
    argument: 'required',
    placeholder: 'config file',
  },
  {
    names: ['command-config'],
    description: 'Producer config properties file. Note that [command-property] takes precedence over this config.',
    argument: 'required',
    placeholder: 'config file',
  },
]
