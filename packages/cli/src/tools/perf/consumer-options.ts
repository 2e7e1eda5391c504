import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion, requiredServer } from '../options/usual-options.ts'

export const consumerPerformanceOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  requiredServer(),
  { names: ['topic'], description: 'The topic to consume from.', argument: 'required', placeholder: 'topic' },
  {
    names: ['include'],
    description: 'Regular expression specifying list of topics to include for consumption.',
    argument: 'required',
    placeholder: 'Java regex (String)',
  },
  {
    names: ['group'],
    description: 'The group id to consume on.',
    argument: 'required',
    placeholder: 'gid',
    defaults: ['perf-consumer-33576'],
  },
  {
    names: ['fetch-size'],
    description: 'The maximum amount of data to fetch from a single partition per request.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'size',
    defaults: ['1048576'],
  },
  {
    names: ['command-property'],
    description:
      'Kafka consumer related configuration properties like client.id. These configs take precedence over those passed via --command-config or --consumer.config.',
    argument: 'required',
    placeholder: 'prop1=val1',
  },
  {
    names: ['from-latest'],
    description:
      'If the consumer does not already have an established offset to consume from, start with the latest record present in the log rather than the earliest record.',
  },
  {
    names: ['socket-buffer-size'],
    description: 'The size of the tcp RECV size.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'size',
    defaults: ['2097152'],
  },
  {
    names: ['consumer.config'],
    description:
      '(DEPRECATED) Consumer config properties file. This option will be removed in a future version. Use --command-config instead.',
    argument: 'required',
    placeholder: 'config file',
  },
  { names: ['command-config'], description: 'Config properties file.', argument: 'required', placeholder: 'config file' },
  { names: ['print-metrics'], description: 'Print out the metrics.' },
  {
    names: ['show-detailed-stats'],
    description: 'If set, stats are reported for each reporting interval as configured by reporting-interval.',
  },
  {
    names: ['timeout'],
    description: 'The maximum allowed time in milliseconds between returned records.',
    argument: 'optional',
    type: 'Long',
    placeholder: 'milliseconds',
    defaults: ['10000'],
  },
  {
    names: ['messages'],
    description:
      '(DEPRECATED) The number of records to consume. This option will be removed in a future version. Use --num-records instead.',
    argument: 'required',
    type: 'Long',
    placeholder: 'count',
  },
  {
    names: ['num-records'],
    description: 'REQUIRED: The number of records to consume.',
    argument: 'required',
    type: 'Long',
    placeholder: 'count',
  },
  {
    names: ['reporting-interval'],
    description: 'Interval in milliseconds at which to print progress info.',
    argument: 'required',
    type: 'Long',
    placeholder: 'interval_ms',
    defaults: ['5000'],
  },
  {
    names: ['date-format'],
    description: 'The date format to use for formatting the time field. See java.text.SimpleDateFormat for options.',
    argument: 'required',
    placeholder: 'date format',
    defaults: ['yyyy-MM-dd HH:mm:ss:SSS'],
  },
  { names: ['hide-header'], description: 'If set, skips printing the header for the stats.' },
]
