import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const dumpLogOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['print-data-log'],
    description: 'If set, printing the messages content when dumping data logs. Automatically set if any decoder option is specified.',
  },
  { names: ['verify-index-only'], description: 'If set, just verify the index log without printing its content.' },
  {
    names: ['index-sanity-check'],
    description:
      'If set, just checks the index sanity without printing its content. This is the same check that is executed on broker startup to determine if an index needs rebuilding or not.',
  },
  {
    names: ['files'],
    description: 'REQUIRED: The comma separated list of data and index log files to be dumped.',
    argument: 'required',
    placeholder: 'file1, file2, ...',
  },
  {
    names: ['max-message-size'],
    description: 'Size of largest message.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'size',
    defaults: ['5242880'],
  },
  {
    names: ['max-bytes'],
    description: 'Limit the amount of total batches read in bytes avoiding reading the whole .log file(s).',
    argument: 'required',
    type: 'Integer',
    placeholder: 'size',
    defaults: ['2147483647'],
  },
  {
    names: ['deep-iteration'],
    description: 'If set, uses deep instead of shallow iteration. Automatically set if print-data-log is enabled.',
  },
  {
    names: ['value-decoder-class'],
    description:
      'If set, used to deserialize the messages. This class should implement org.apache.kafka.tools.api.Decoder trait. Custom jar should be available in kafka/libs directory.',
    argument: 'optional',
    defaults: ['org.apache.kafka.tools.api.StringDecoder'],
  },
  {
    names: ['key-decoder-class'],
    description:
      'If set, used to deserialize the keys. This class should implement org.apache.kafka.tools.api.Decoder trait. Custom jar should be available in kafka/libs directory.',
    argument: 'optional',
    defaults: ['org.apache.kafka.tools.api.StringDecoder'],
  },
  { names: ['offsets-decoder'], description: 'If set, log data will be parsed as offset data from the __consumer_offsets topic.' },
  {
    names: ['transaction-log-decoder'],
    description: 'If set, log data will be parsed as transaction metadata from the __transaction_state topic.',
  },
  { names: ['cluster-metadata-decoder'], description: 'If set, log data will be parsed as cluster metadata records.' },
  {
    names: ['remote-log-metadata-decoder'],
    description:
      'If set, log data will be parsed as TopicBasedRemoteLogMetadataManager (RLMM) metadata records. Instead, the value-decoder-class option can be used if a custom RLMM implementation is configured.',
  },
  {
    names: ['share-group-state-decoder'],
    description: 'If set, log data will be parsed as share group state data from the __share_group_state topic.',
  },
  { names: ['skip-record-metadata'], description: 'Skip metadata when printing records. This flag also skips control records.' },
]
