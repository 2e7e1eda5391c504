import type { JoptSpec } from '../options/jopt-option.ts'
import { adminConfig, helpAndVersion, requiredServer } from '../options/usual-options.ts'

export const clientMetricsOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  requiredServer('REQUIRED: The Kafka server to connect to.'),
  adminConfig(),
  { names: ['alter'], description: 'Alter the configuration for the client metrics resource.' },
  { names: ['delete'], description: 'Delete the configuration for the client metrics resource.' },
  { names: ['describe'], description: 'List configurations for the client metrics resource.' },
  { names: ['list'], description: 'List the client metrics resources.' },
  { names: ['name'], description: 'Name of client metrics configuration resource.', argument: 'required', placeholder: 'name' },
  { names: ['generate-name'], description: 'Generate a UUID to use as the name.' },
  {
    names: ['interval'],
    description: 'The metrics push interval in milliseconds.\nLeave empty to reset the interval.',
    argument: 'required',
    placeholder: 'push interval',
  },
  {
    names: ['match'],
    description:
      "Matching selector 'k1=v1,k2=v2'. The following is a list of valid selector names: \n\tclient_id\n\tclient_instance_id\n\tclient_software_name\n\tclient_software_version\n\tclient_source_address\n\tclient_source_port",
    argument: 'required',
    placeholder: 'k1=v1,k2=v2',
    separator: ',',
  },
  {
    names: ['metrics'],
    description: "Telemetry metric name prefixes 'm1,m2'.",
    argument: 'required',
    placeholder: 'm1,m2',
    separator: ',',
  },
]
