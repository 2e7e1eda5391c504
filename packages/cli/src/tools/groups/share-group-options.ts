import type { JoptSpec } from '../options/jopt-option.ts'
import { adminConfig, groupTimeout, helpAndVersion, requiredServer, toDatetime, toEnds } from '../options/usual-options.ts'

export const shareGroupOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  requiredServer(),
  { names: ['group'], description: 'The share group we wish to act on.', argument: 'required', placeholder: 'share group' },
  {
    names: ['topic'],
    description:
      "The topic whose offset information should be deleted or included in the reset offset process. When resetting offsets, partitions can be specified using this format: 'topic1:0,1,2', where 0,1,2 are the partitions to be included.",
    argument: 'required',
    placeholder: 'topic',
  },
  { names: ['all-topics'], description: "Consider all topics assigned to a share group in the 'reset-offsets' process." },
  { names: ['list'], description: 'List all share groups.' },
  { names: ['describe'], description: 'Describe share group, members and offset information.' },
  { names: ['all-groups'], description: 'Apply to all share groups.' },
  { names: ['delete'], description: 'Delete share group.' },
  groupTimeout(),
  adminConfig(),
  {
    names: ['reset-offsets'],
    description:
      "Reset offsets of share group. Supports one share group at the time, and instances must be inactive.\nHas 2 execution options: --dry-run to plan which offsets to reset, and --execute to reset the offsets. \nYou must choose one of the following reset specifications: --to-datetime, --to-earliest, --to-latest.\nTo define the scope use --all-topics or --topic.\nFails if neither '--dry-run' nor '--execute' is specified.",
  },
  { names: ['delete-offsets'], description: 'Delete offsets of share group. Supports one share group at the time, and multiple topics.' },
  {
    names: ['dry-run'],
    description: 'Only show results without executing changes on share groups. Supported operations: reset-offsets.',
  },
  { names: ['execute'], description: 'Execute operation. Supported operations: reset-offsets.' },
  toDatetime,
  ...toEnds,
  {
    names: ['members'],
    availableIf: ['describe'],
    description: "Describe members of the group. This option may be used with the '--describe' option only.",
  },
  {
    names: ['offsets'],
    availableIf: ['describe'],
    description:
      "Describe the group and list all topic partitions in the group along with their offset information. This is the default sub-action and may be used with the '--describe' option only.",
  },
  {
    names: ['state'],
    availableIf: ['describe', 'list'],
    description:
      "When specified with '--describe', includes the state of the group.\nWhen specified with '--list', it displays the state of all groups. It can also be used to list groups with specific states. Valid values are Empty, Stable and Dead.",
    argument: 'optional',
  },
  {
    names: ['verbose'],
    availableIf: ['describe'],
    description:
      "Provide additional information, if any, when describing the group. This option may be used with the '--describe' option only.",
  },
]
