import type { JoptSpec } from '../options/jopt-option.ts'
import { adminConfig, groupTimeout, helpAndVersion, requiredServer, resetScenarios } from '../options/usual-options.ts'

export const streamsGroupOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  requiredServer(),
  { names: ['group'], description: 'The streams group we wish to act on.', argument: 'required', placeholder: 'streams group' },
  {
    names: ['input-topic'],
    description:
      'The input topic whose committed offset should be deleted or reset. In `reset-offsets` case, partitions can be specified using this format: `topic1:0,1,2`, where 0,1,2 are the partition to be included in the process. Multiple input topics can be specified. Supported operations: delete-offsets, reset-offsets.',
    argument: 'required',
    placeholder: 'topic',
  },
  {
    names: ['all-input-topics'],
    description: 'Consider all source topics used in the topology of the group. Supported operations: delete-offsets, reset-offsets.',
  },
  { names: ['list'], description: 'List all streams groups.' },
  { names: ['describe'], description: 'Describe streams group and list offset lag related to given group.' },
  { names: ['all-groups'], description: 'Apply to all streams groups.' },
  {
    names: ['delete'],
    description:
      'Pass in groups to delete topic partition offsets and ownership information over the entire streams group. For instance --group g1 --group g2',
  },
  {
    names: ['delete-offsets'],
    description: 'Delete offsets of streams group. Supports one streams group at the time, and multiple topics.',
  },
  groupTimeout(),
  adminConfig(),
  {
    names: ['state'],
    availableIf: ['list', 'describe'],
    description:
      "When specified with '--list', it displays the state of all groups. It can also be used to list groups with specific states. Valid values are Empty, NotReady, Stable, Assigning, Reconciling, and Dead.",
    argument: 'optional',
  },
  {
    names: ['members'],
    availableIf: ['describe'],
    description: "Describe members of the group. This option may be used with the '--describe' option only.",
  },
  {
    names: ['offsets'],
    availableIf: ['describe'],
    description:
      "Describe the group and list all topic partitions in the group along with their offset information.This is the default sub-action and may be used with the '--describe' option only.",
  },
  {
    names: ['reset-offsets'],
    description:
      "Reset offsets of streams group. The instances should be inactive.\nHas 2 execution options: --dry-run to plan which offsets to reset, and --execute to update the offsets.\nIf you use --execute, all internal topics linked to the group will also be deleted.\nYou must choose one of the following reset specifications: --to-datetime, --by-duration, --to-earliest, --to-latest, --shift-by, --from-file, --to-current, --to-offset.\nTo define the scope use --all-input-topics or --input-topic. One scope must be specified unless you use '--from-file'.\nFails if neither '--dry-run' nor '--execute' is specified.",
  },
  ...resetScenarios,
  {
    names: ['delete-internal-topic'],
    description:
      'Delete specified internal topic of the streams group. Supported operations: reset-offsets.This option is applicable only when --execute is used.',
    argument: 'required',
    type: 'String',
  },
  {
    names: ['delete-all-internal-topics'],
    description:
      'Delete all internal topics linked to the streams group. Supported operations: reset-offsets, delete.With reset-offsets, this option is applicable only when --execute is used.',
  },
  {
    names: ['verbose'],
    availableIf: ['describe'],
    description:
      'Use with --describe --state  to show group epoch and target assignment epoch.\nUse with --describe --members to show for each member the member epoch, target assignment epoch, current assignment, target assignment, and whether member is still using the classic rebalance protocol.\nUse with --describe --offsets  and --describe  to show leader epochs for each partition.',
  },
  { names: ['dry-run'], description: 'Only show results without executing changes on streams group. Supported operations: reset-offsets.' },
  { names: ['execute'], description: 'Execute operation. Supported operations: reset-offsets.' },
  { names: ['export'], description: 'Export operation execution to a CSV file. Supported operations: reset-offsets.' },
]
