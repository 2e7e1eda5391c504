import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const deleteRecordsOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['bootstrap-server'],
    description: 'REQUIRED: The server to connect to.',
    argument: 'required',
    placeholder: 'server(s) to use for bootstrapping',
  },
  {
    names: ['offset-json-file'],
    description:
      'REQUIRED: The JSON file with offset per partition. The format to use is:\n{"partitions":\n  [{"topic": "foo", "partition": 1, "offset": 1}],\n "version":1\n}',
    argument: 'required',
    placeholder: 'Offset json file path',
  },
  {
    names: ['command-config'],
    description: 'A property file containing configs to be passed to Admin Client.',
    argument: 'required',
    placeholder: 'command config property file path',
  },
]
