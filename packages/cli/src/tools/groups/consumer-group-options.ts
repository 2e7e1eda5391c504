import type { JoptSpec } from '../options/jopt-option.ts'
import { groupTimeout, helpAndVersion, requiredServer, resetScenarios } from '../options/usual-options.ts'

export const consumerGroupOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  requiredServer('The server(s) to connect to. REQUIRED for all options except for --validate-regex.'),
  { names: ['group'], description: 'The consumer group we wish to act on.', argument: 'required', placeholder: 'consumer group' },
  {
    names: ['topic'],
    description:
      'The topic whose consumer group information should be deleted or topic whose should be included in the reset offset process. In `reset-offsets` case, partitions can be specified using this format: `topic1:0,1,2`, where 0,1,2 are the partition to be included in the process. Reset-offsets also supports multiple topic inputs.',
    argument: 'required',
    placeholder: 'topic',
  },
  { names: ['all-topics'], description: 'Consider all topics assigned to a group in the `reset-offsets` process.' },
  { names: ['list'], description: 'List all consumer groups.' },
  {
    names: ['describe'],
    description: 'Describe consumer group and list offset lag (number of messages not yet processed) related to given group.',
  },
  { names: ['all-groups'], description: 'Apply to all consumer groups.' },
  {
    names: ['delete'],
    description:
      'Pass in groups to delete topic partition offsets and ownership information over the entire consumer group. For instance --group g1 --group g2',
  },
  groupTimeout('the group stabilizes (when the group is just created, or is going through some changes).'),
  {
    names: ['command-config'],
    description: 'Property file containing configs to be passed to Admin Client and Consumer.',
    argument: 'required',
    placeholder: 'command config property file',
  },
  {
    names: ['reset-offsets'],
    description:
      "Reset offsets of consumer group. Supports one consumer group at the time, and instances should be inactive\nHas 2 execution options: --dry-run (the default) to plan which offsets to reset, and --execute to update the offsets. Additionally, the --export option is used to export the results to a CSV format.\nYou must choose one of the following reset specifications: --to-datetime, --by-duration, --to-earliest, --to-latest, --shift-by, --from-file, --to-current, --to-offset.\nTo define the scope use --all-topics or --topic. One scope must be specified unless you use '--from-file'.",
  },
  {
    names: ['delete-offsets'],
    description: 'Delete offsets of consumer group. Supports one consumer group at the time, and multiple topics.',
  },
  {
    names: ['dry-run'],
    description: 'Only show results without executing changes on Consumer Groups. Supported operations: reset-offsets.',
  },
  { names: ['execute'], description: 'Execute operation. Supported operations: reset-offsets.' },
  { names: ['export'], description: 'Export operation execution to a CSV file. Supported operations: reset-offsets.' },
  ...resetScenarios,
  {
    names: ['members'],
    availableIf: ['describe'],
    description:
      "Describe members of the group. This option may be used with '--describe' and '--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --members",
  },
  {
    names: ['verbose'],
    availableIf: ['describe'],
    description:
      "Provide additional information, if any, when describing the group. This option may be used with '--offsets'/'--members'/'--state' and '--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --members --verbose",
  },
  {
    names: ['offsets'],
    availableIf: ['describe'],
    description:
      "Describe the group and list all topic partitions in the group along with their offset lag. This is the default sub-action of and may be used with '--describe' and '--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --offsets",
  },
  {
    names: ['state'],
    availableIf: ['describe', 'list'],
    description:
      "When specified with '--describe', includes the state of the group.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --state\nWhen specified with '--list', it displays the state of all groups. It can also be used to list groups with specific states.\nExample: --bootstrap-server localhost:9092 --list --state stable,empty\nThis option may be used with '--describe', '--list' and '--bootstrap-server' options only.",
    argument: 'optional',
  },
  {
    names: ['type'],
    availableIf: ['list'],
    description:
      "When specified with '--list', it displays the types of all the groups. It can also be used to list groups with specific types.\nExample: --bootstrap-server localhost:9092 --list --type classic,consumer\nThis option may be used with the '--list' option only.",
    argument: 'optional',
  },
  {
    names: ['validate-regex'],
    description: 'Validate that the syntax of the provided regular expression is valid according to the RE2 format.',
    argument: 'required',
    placeholder: 'regex',
  },
]
