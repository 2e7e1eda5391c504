import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const apiVersionsOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['command-config'],
    description: 'A property file containing configs to be passed to Admin Client.',
    argument: 'required',
    placeholder: 'command config property file',
  },
  {
    names: ['bootstrap-server'],
    description: 'REQUIRED: The server to connect to.',
    argument: 'required',
    placeholder: 'server(s) to use for bootstrapping',
  },
]
