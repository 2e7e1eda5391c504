import type { ArgumentSpec, ParserSpec } from '../options/argparse-spec.ts'

const help: ArgumentSpec = { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' }
const config: ArgumentSpec = { flags: ['--config', '-c'], dest: 'config', required: true, help: 'The Kafka configuration file to use.' }
const RELEASES = 'The minimum is 3.3-IV3; the default is 4.3-IV0'

const command = (name: string, summary: string, taken: readonly ArgumentSpec[]): ParserSpec => ({
  prog: 'kafka-storage',
  command: name,
  help: summary,
  arguments: [help, ...taken],
  groups: [{ mutex: true }],
})

/** The command line of Kafka's storage tool, which the storage tool of packages/metadata reads again in its own words. */
export const storageParser: ParserSpec = {
  prog: 'kafka-storage',
  description: 'The Kafka storage tool.',
  defaultHelp: true,
  arguments: [help],
  commands: {
    dest: 'command',
    parsers: [
      command('info', 'Get information about the Kafka log directories on this node.', [config]),
      command('format', 'Format the Kafka log directories on this node.', [
        config,
        { flags: ['--cluster-id', '-t'], dest: 'cluster_id', required: true, help: 'The cluster ID to use.' },
        {
          flags: ['--add-scram', '-S'],
          dest: 'add_scram',
          action: 'append',
          help: `A SCRAM_CREDENTIAL to add to the __cluster_metadata log e.g.\n'SCRAM-SHA-256=[name=alice,password=alice-secret]'\n'SCRAM-SHA-512=[name=alice,iterations=8192,salt="N3E=",saltedpassword="YCE="]'`,
        },
        {
          flags: ['--ignore-formatted', '-g'],
          dest: 'ignore_formatted',
          action: 'storeTrue',
          defaultText: 'false',
          help: 'When this option is passed, the format command will skip over already formatted directories rather than failing.',
        },
        {
          flags: ['--release-version', '-r'],
          dest: 'release_version',
          help: `The release version to use for the initial feature settings. ${RELEASES}`,
        },
        {
          flags: ['--feature', '-f'],
          dest: 'feature',
          action: 'append',
          help: 'The setting to use for a specific feature, in feature=level format. For example: `kraft.version=1`.',
        },
        {
          flags: ['--standalone', '-s'],
          dest: 'standalone',
          action: 'storeTrue',
          defaultText: 'false',
          group: 0,
          help: 'Used to initialize a controller as a single-node dynamic quorum. When setting this flag, the controller.quorum.voters config must not be set, and controller.quorum.bootstrap.servers is set instead.',
        },
        {
          flags: ['--no-initial-controllers', '-N'],
          dest: 'no_initial_controllers',
          action: 'storeTrue',
          defaultText: 'false',
          group: 0,
          help: 'Used to initialize a server without specifying a dynamic quorum. When setting this flag, the controller.quorum.voters config should not be set, and controller.quorum.bootstrap.servers is set instead.',
        },
        {
          flags: ['--initial-controllers', '-I'],
          dest: 'initial_controllers',
          group: 0,
          help: 'Used to initialize a server with the specified dynamic quorum. The argument is a comma-separated list of id@hostname:port:directory. The same values must be used to format all nodes. For example:\n0@example.com:8082:JEXY6aqzQY-32P5TStzaFg,1@example.com:8083:MvDxzVmcRsaTz33bUuRU6A,2@example.com:8084:07R5amHmR32VDA6jHkGbTA\n. When setting this flag, the controller.quorum.voters config must not be set, and controller.quorum.bootstrap.servers is set instead.',
        },
      ]),
      command(
        'version-mapping',
        'Look up the corresponding features for a given metadata version. Using the command with no --release-version  argument will return the mapping for the latest stable metadata version',
        [
          {
            flags: ['--release-version', '-r'],
            dest: 'release_version',
            help: `The release version to use for the corresponding feature mapping. ${RELEASES}`,
          },
        ],
      ),
      command(
        'feature-dependencies',
        'Look up dependencies for a given feature version. If the feature is not known or the version not yet defined, an error is thrown. Multiple features can be specified.',
        [
          {
            flags: ['--feature', '-f'],
            dest: 'feature',
            action: 'append',
            required: true,
            help: 'The features and their versions to look up dependencies for, in feature=version format. For example: `metadata.version=5`.',
          },
        ],
      ),
      command('random-uuid', 'Print a random UUID.', []),
    ],
  },
}
