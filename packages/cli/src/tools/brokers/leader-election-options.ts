import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const leaderElectionOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['bootstrap-server'],
    description:
      'A hostname and port for the broker to connect to, in the form host:port. Multiple comma separated URLs can be given. REQUIRED.',
    argument: 'required',
    placeholder: 'host:port',
  },
  {
    names: ['admin.config'],
    description:
      '(DEPRECATED) Configuration properties files to pass to the admin client. This option will be removed in a future version. Use --command-config instead.',
    argument: 'required',
    placeholder: 'config file',
  },
  {
    names: ['command-config'],
    description: 'Config properties file to pass to the admin client.',
    argument: 'required',
    placeholder: 'Config file',
  },
  {
    names: ['path-to-json-file'],
    description:
      'The JSON file with the list  of partition for which leader elections should be performed. This is an example format. \n{"partitions":\n\t[{"topic": "foo", "partition": 1},\n\t {"topic": "foobar", "partition": 2}]\n}\nNot allowed if --all-topic-partitions or --topic flags are specified.',
    argument: 'required',
    placeholder: 'Path to JSON file',
  },
  {
    names: ['topic'],
    description:
      'Name of topic for which to perform an election. Not allowed if --path-to-json-file or --all-topic-partitions is specified.',
    argument: 'required',
    placeholder: 'topic name',
  },
  {
    names: ['partition'],
    description: 'Partition id for which to perform an election. REQUIRED if --topic is specified.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'partition id',
  },
  {
    names: ['all-topic-partitions'],
    description:
      'Perform election on all of the eligible topic partitions based on the type of election (see the --election-type flag). Not allowed if --topic or --path-to-json-file is specified.',
  },
  {
    names: ['election-type'],
    description:
      'Type of election to attempt. Possible values are "preferred" for preferred leader election or "unclean" for unclean leader election. If preferred election is selection, the election is only performed if the current leader is not the preferred leader for the topic partition. If unclean election is selected, the election is only performed if there are no leader for the topic partition. REQUIRED.',
    argument: 'required',
    type: '[PREFERRED,UNCLEAN]',
    placeholder: 'election type',
  },
]
