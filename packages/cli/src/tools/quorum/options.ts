import type { ParserSpec } from '../options/argparse-spec.ts'

export const quorumParser: ParserSpec = {
  prog: 'kafka-metadata-quorum',
  description: 'This tool describes kraft metadata quorum status.',
  defaultHelp: true,
  arguments: [
    { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
    {
      flags: ['--bootstrap-server'],
      dest: 'bootstrap_server',
      help: 'A comma-separated list of host:port pairs to use for establishing the connection to the Kafka cluster.',
      group: 0,
    },
    {
      flags: ['--bootstrap-controller'],
      dest: 'bootstrap_controller',
      help: 'A comma-separated list of host:port pairs to use for establishing the connection to the Kafka controllers.',
      group: 0,
    },
    {
      flags: ['--command-config'],
      dest: 'command_config',
      help: 'Property file containing configs to be passed to Admin Client. For add-controller, the file is used to specify the controller properties as well.',
    },
  ],
  groups: [{ mutex: true, required: true }],
  commands: {
    dest: 'command',
    parsers: [
      {
        prog: 'kafka-metadata-quorum',
        command: 'describe',
        help: 'Describe the metadata quorum info',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--status'],
            dest: 'status',
            help: 'A short summary of the quorum status and the other provides detailed information about the status of replication.',
            action: 'storeTrue',
            defaultText: 'false',
            group: 0,
          },
          {
            flags: ['--replication'],
            dest: 'replication',
            help: 'Detailed information about the status of replication',
            action: 'storeTrue',
            defaultText: 'false',
            group: 1,
          },
          {
            flags: ['--human-readable'],
            dest: 'human_readable',
            help: 'Human-readable output',
            action: 'storeTrue',
            defaultText: 'false',
            group: 1,
          },
        ],
        groups: [{ title: 'Status' }, { title: 'Replication' }],
      },
      {
        prog: 'kafka-metadata-quorum',
        command: 'add-controller',
        help: 'Add a controller to the KRaft controller cluster',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--dry-run'],
            dest: 'dry_run',
            help: 'True if we should print what would be done, but not do it.',
            action: 'storeTrue',
            defaultText: 'false',
          },
        ],
      },
      {
        prog: 'kafka-metadata-quorum',
        command: 'remove-controller',
        help: 'Remove a controller from the KRaft controller cluster',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--controller-id', '-i'],
            dest: 'controller_id',
            help: 'The id of the controller to remove.',
            required: true,
            type: 'Integer',
          },
          {
            flags: ['--controller-directory-id', '-d'],
            dest: 'controller_directory_id',
            help: 'The directory ID of the controller to remove.',
            required: true,
          },
          {
            flags: ['--dry-run'],
            dest: 'dry_run',
            help: 'True if we should print what would be done, but not do it.',
            action: 'storeTrue',
            defaultText: 'false',
          },
        ],
      },
    ],
  },
}
