import type { ParserSpec } from '../options/argparse-spec.ts'

export const featuresParser: ParserSpec = {
  prog: 'kafka-features',
  description: 'This tool manages feature flags in Kafka.',
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
      help: 'A comma-separated list of host:port pairs to use for establishing the connection to the KRaft quorum.',
      group: 0,
    },
    { flags: ['--command-config'], dest: 'command_config', help: 'Property file containing configs to be passed to Admin Client.' },
  ],
  groups: [{ mutex: true }],
  commands: {
    dest: 'command',
    parsers: [
      {
        prog: 'kafka-features',
        command: 'describe',
        help: 'Describes the current active feature flags.',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--node-id'],
            dest: 'node_id',
            help: 'The node id to which the requests should be sent. If not specified, the requests will be sent to an arbitrary controller/broker.',
            type: 'Integer',
          },
        ],
      },
      {
        prog: 'kafka-features',
        command: 'upgrade',
        help: 'Upgrade one or more feature flags.',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--metadata'],
            dest: 'metadata',
            help: 'DEPRECATED -- The level to which we should upgrade the metadata. For example, 3.3-IV3.',
          },
          {
            flags: ['--release-version'],
            dest: 'release_version',
            help: 'The release version to update all features to. For example, 3.9-IV0 will set metadata.version=21 and kraft.version=1. Use the version-mapping command to learn which features will be set for any given version.',
          },
          {
            flags: ['--feature'],
            dest: 'feature',
            help: 'A feature upgrade we should perform, in feature=level format. For example: `metadata.version=5`.',
            action: 'append',
          },
          {
            flags: ['--dry-run'],
            dest: 'dry_run',
            help: 'Validate this upgrade, but do not perform it.',
            action: 'storeTrue',
            defaultText: 'false',
          },
        ],
      },
      {
        prog: 'kafka-features',
        command: 'downgrade',
        help: 'Downgrade one or more feature flags.',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--metadata'],
            dest: 'metadata',
            help: 'DEPRECATED -- The level to which we should downgrade the metadata. For example, 3.3-IV0.',
          },
          {
            flags: ['--release-version'],
            dest: 'release_version',
            help: 'The release version to downgrade all features to. For example, 3.9-IV0 will set metadata.version=21 and kraft.version=1. Use the version-mapping command to learn which features will be set for any given version.',
          },
          {
            flags: ['--feature'],
            dest: 'feature',
            help: 'A feature downgrade we should perform, in feature=level format. For example: `metadata.version=5`.',
            action: 'append',
          },
          {
            flags: ['--unsafe'],
            dest: 'unsafe',
            help: 'Perform this downgrade even if it may irreversibly destroy metadata.',
            action: 'storeTrue',
            defaultText: 'false',
          },
          {
            flags: ['--dry-run'],
            dest: 'dry_run',
            help: 'Validate this downgrade, but do not perform it.',
            action: 'storeTrue',
            defaultText: 'false',
          },
        ],
      },
      {
        prog: 'kafka-features',
        command: 'disable',
        help: 'Disable one or more feature flags. This is the same as downgrading the version to zero.',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          { flags: ['--feature'], dest: 'feature', help: 'A feature flag to disable.', action: 'append' },
          {
            flags: ['--unsafe'],
            dest: 'unsafe',
            help: 'Disable this feature flag even if it may irreversibly destroy metadata.',
            action: 'storeTrue',
            defaultText: 'false',
          },
          {
            flags: ['--dry-run'],
            dest: 'dry_run',
            help: 'Perform a dry-run of this disable operation.',
            action: 'storeTrue',
            defaultText: 'false',
          },
        ],
      },
      {
        prog: 'kafka-features',
        command: 'version-mapping',
        help: 'Look up the corresponding features for a given metadata version. Using the command with no --release-version  argument will return the mapping for the latest stable metadata version',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--release-version'],
            dest: 'release_version',
            help: 'The release version to use for the corresponding feature mapping. The minimum is 3.3-IV3; the default is 4.3-IV0',
          },
        ],
      },
      {
        prog: 'kafka-features',
        command: 'feature-dependencies',
        help: 'Look up dependencies for a given feature version. If the feature is not known or the version not yet defined, an error is thrown. Multiple features can be specified.',
        arguments: [
          { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
          {
            flags: ['--feature'],
            dest: 'feature',
            help: 'The feature and version to look up dependencies for, in feature=version format. For example: `metadata.version=5`.',
            required: true,
            action: 'append',
          },
        ],
      },
    ],
  },
}
