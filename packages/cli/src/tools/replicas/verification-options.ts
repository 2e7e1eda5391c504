import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const verificationOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['broker-list'],
    description: 'REQUIRED: The list of hostname and port of the server to connect to.',
    argument: 'required',
    placeholder: 'hostname:port,...,hostname:port',
  },
  {
    names: ['fetch-size'],
    description: 'The fetch size of each request.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'bytes',
    defaults: ['1048576'],
  },
  {
    names: ['max-wait-ms'],
    description: 'The max amount of time each fetch request waits.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'ms',
    defaults: ['1000'],
  },
  {
    names: ['topics-include'],
    description: 'List of topics to verify replica consistency.',
    argument: 'required',
    placeholder: 'Java regex (String)',
    defaults: ['.*'],
  },
  {
    names: ['time'],
    description: 'Timestamp for getting the initial offsets.',
    argument: 'required',
    type: 'Long',
    placeholder: 'timestamp/-1(latest)/-2(earliest)',
    defaults: ['-1'],
  },
  {
    names: ['report-interval-ms'],
    description: 'The reporting interval.',
    argument: 'required',
    type: 'Long',
    placeholder: 'ms',
    defaults: ['30000'],
  },
]
