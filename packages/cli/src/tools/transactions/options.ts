import type { ParserSpec } from '../options/argparse-spec.ts'

export const transactionsParser: ParserSpec = {
  prog: 'kafka-transactions.sh',
  description:
    'This tool is used to analyze the transactional state of producers in the cluster. It can be used to detect and recover from hanging transactions.',
  arguments: [
    { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
    { flags: ['-v', '--version'], dest: 'version', help: 'show the version of this Kafka distribution and exit', action: 'version' },
    {
      flags: ['--command-config'],
      dest: 'command_config',
      help: 'property file containing configs to be passed to admin client',
      metavar: 'FILE',
    },
    {
      flags: ['--bootstrap-server'],
      dest: 'bootstrap_server',
      help: 'hostname and port for the broker to connect to, in the form `host:port`  (multiple comma-separated entries can be given)',
      required: true,
      metavar: 'host:port',
    },
  ],
  commands: {
    title: 'commands',
    metavar: 'COMMAND',
    dest: 'command',
    parsers: [
      {
        prog: 'kafka-transactions.sh',
        command: 'list',
        help: 'list transactions',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--duration-filter'],
            dest: 'duration_filter',
            help: 'Duration (in millis) to filter by: if < 0, all transactions will be returned; otherwise, only transactions running longer than this duration will be returned',
            type: 'Long',
          },
          {
            flags: ['--transactional-id-pattern'],
            dest: 'transactional_id_pattern',
            help: 'Transactional id regular expression pattern to filter by',
          },
        ],
      },
      {
        prog: 'kafka-transactions.sh',
        command: 'describe',
        help: 'describe the state of an active transactional-id',
        description: 'Describe the state of an active transactional-id.',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          { flags: ['--transactional-id'], dest: 'transactional_id', help: 'transactional id', required: true },
        ],
      },
      {
        prog: 'kafka-transactions.sh',
        command: 'describe-producers',
        help: 'describe the states of active producers for a topic partition',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--broker-id'],
            dest: 'broker_id',
            help: 'optional broker id to describe the producer state on a specific replica',
            type: 'Integer',
          },
          { flags: ['--topic'], dest: 'topic', help: 'topic name', required: true },
          { flags: ['--partition'], dest: 'partition', help: 'partition number', required: true, type: 'Integer' },
        ],
      },
      {
        prog: 'kafka-transactions.sh',
        command: 'abort',
        help: 'abort a hanging transaction (requires administrative privileges)',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          { flags: ['--topic'], dest: 'topic', help: 'topic name', required: true },
          { flags: ['--partition'], dest: 'partition', help: 'partition number', required: true, type: 'Integer' },
          { flags: ['--start-offset'], dest: 'start_offset', help: 'start offset of the transaction to abort', type: 'Long', group: 0 },
          { flags: ['--producer-id'], dest: 'producer_id', help: 'producer id', type: 'Long', group: 1 },
          { flags: ['--producer-epoch'], dest: 'producer_epoch', help: 'producer epoch', type: 'Short', group: 1 },
          { flags: ['--coordinator-epoch'], dest: 'coordinator_epoch', help: 'coordinator epoch', type: 'Integer', group: 1 },
        ],
        groups: [
          {
            title: 'Brokers on versions 3.0 and above',
            description: 'For newer brokers, only the start offset of the transaction to be aborted is required',
          },
          { title: 'Brokers on versions older than 3.0', description: 'For older brokers, you must provide all of these arguments' },
        ],
      },
      {
        prog: 'kafka-transactions.sh',
        command: 'find-hanging',
        help: 'find hanging transactions',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          { flags: ['--broker-id'], dest: 'broker_id', help: 'broker id to search for hanging transactions', type: 'Integer' },
          {
            flags: ['--max-transaction-timeout'],
            dest: 'max_transaction_timeout',
            help: 'maximum transaction timeout in minutes to limit the scope of the search (15 minutes by default)',
            defaultText: '15',
            type: 'Integer',
          },
          { flags: ['--topic'], dest: 'topic', help: 'topic name to limit search to (required if --partition is specified)' },
          { flags: ['--partition'], dest: 'partition', help: 'partition number', type: 'Integer' },
        ],
      },
      {
        prog: 'kafka-transactions.sh',
        command: 'forceTerminateTransaction',
        help: 'Force abort an ongoing transaction on transactionalId (requires administrative privileges)',
        description: 'Force abort an ongoing transaction on transactionalId',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          { flags: ['--transactionalId'], dest: 'transactionalId', help: 'transactional id', required: true },
        ],
      },
    ],
  },
}
