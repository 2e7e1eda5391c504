import type { ParserSpec } from '../options/argparse-spec.ts'

/** Where the cluster is: every command takes it. */
const connection: ParserSpec['arguments'] = [
  { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
  {
    flags: ['--bootstrap-server', '-b'],
    dest: 'bootstrap_server',
    help: 'A list of host/port pairs to use for establishing the connection to the Kafka cluster.',
    group: 0,
  },
  {
    flags: ['--bootstrap-controller', '-C'],
    dest: 'bootstrap_controller',
    help: 'A list of host/port pairs to use for establishing the connection to the KRaft controllers.',
    group: 0,
  },
  {
    flags: ['--config'],
    dest: 'config',
    help: '(DEPRECATED) A property file containing configurations for the Admin client. This option will be removed in a future version. Use --command-config instead.',
  },
  { flags: ['--command-config', '-c'], dest: 'command_config', help: 'Config properties file for the Admin client.' },
]

export const clusterToolParser: ParserSpec = {
  prog: 'kafka-cluster',
  description: 'The Kafka cluster tool.',
  defaultHelp: true,
  arguments: [{ flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' }],
  commands: {
    dest: 'command',
    parsers: [
      {
        prog: 'kafka-cluster',
        command: 'cluster-id',
        help: 'Get information about the ID of a cluster.',
        arguments: [...connection],
        groups: [{ mutex: true, required: true }],
      },
      {
        prog: 'kafka-cluster',
        command: 'unregister',
        help: 'Unregister a broker.',
        arguments: [
          ...connection,
          { flags: ['--id', '-i'], dest: 'id', help: 'The ID of the broker to unregister.', required: true, type: 'Integer' },
        ],
        groups: [{ mutex: true, required: true }],
      },
      {
        prog: 'kafka-cluster',
        command: 'list-endpoints',
        help: 'List endpoints',
        arguments: [
          ...connection,
          {
            flags: ['--include-fenced-brokers'],
            dest: 'include_fenced_brokers',
            help: 'Whether to include fenced brokers when listing broker endpoints',
            action: 'storeTrue',
            defaultText: 'false',
          },
        ],
        groups: [{ mutex: true, required: true }],
      },
    ],
  },
}
