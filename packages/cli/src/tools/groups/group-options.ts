import type { JoptSpec } from '../options/jopt-option.ts'
import { adminConfig, helpAndVersion } from '../options/usual-options.ts'

export const groupOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['bootstrap-server'],
    description: 'REQUIRED: The Kafka server to connect to.',
    argument: 'required',
    placeholder: 'server to connect to',
    required: true,
  },
  adminConfig(),
  { names: ['list'], description: 'List the groups.' },
  {
    names: ['group-type'],
    description: "Filter the groups based on group type. Valid types are: 'classic', 'consumer', 'share' and 'streams'.",
    argument: 'required',
    placeholder: 'type',
  },
  { names: ['protocol'], description: 'Filter the groups based on protocol type.', argument: 'required', placeholder: 'protocol' },
  {
    names: ['consumer'],
    description:
      "Filter the groups to show all kinds of consumer groups, including classic and simple consumer groups. This matches group type 'consumer', and group type 'classic' where the protocol type is 'consumer' or empty.",
  },
  { names: ['share'], description: 'Filter the groups to show share groups.' },
  { names: ['streams'], description: 'Filter the groups to show streams groups.' },
]
