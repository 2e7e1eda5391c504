import type { JoptSpec } from '../options/jopt-option.ts'
import { adminConfig, helpAndVersion } from '../options/usual-options.ts'

export const logDirsOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['bootstrap-server'],
    description: 'REQUIRED: the server(s) to use for bootstrapping',
    argument: 'required',
    placeholder: 'The server(s) to use for bootstrapping',
  },
  adminConfig('Admin client property file'),
  { names: ['describe'], description: 'Describe the specified log directories on the specified brokers.' },
  {
    names: ['topic-list'],
    description:
      'The list of topics to be queried in the form "topic1,topic2,topic3". All topics will be queried if no topic list is specified',
    argument: 'required',
    placeholder: 'Topic list',
    defaults: [''],
  },
  {
    names: ['broker-list'],
    description:
      'The list of brokers to be queried in the form "0,1,2". All brokers in the cluster will be queried if no broker list is specified',
    argument: 'required',
    placeholder: 'Broker list',
    defaults: [''],
  },
]
