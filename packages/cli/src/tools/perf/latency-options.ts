import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const latencyOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['bootstrap-server'],
    description: 'REQUIRED: The Kafka broker list string in the form HOST1:PORT1,HOST2:PORT2.',
    argument: 'required',
    placeholder: 'bootstrap-server',
  },
  { names: ['topic'], description: 'REQUIRED: The topic to use for the test.', argument: 'required', placeholder: 'topic-name' },
  {
    names: ['num-records'],
    description: 'REQUIRED: The number of messages to send.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'count',
  },
  {
    names: ['producer-acks'],
    description: "REQUIRED: Producer acknowledgements. Must be '1' or 'all'.",
    argument: 'required',
    placeholder: 'producer-acks',
  },
  {
    names: ['record-size'],
    description: 'REQUIRED: The size of each message payload in bytes.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'bytes',
  },
  {
    names: ['record-key-size'],
    description: 'Optional: The size of the message key in bytes. If not set, messages are sent without a key.',
    argument: 'optional',
    type: 'Integer',
    placeholder: 'bytes',
    defaults: ['0'],
  },
  {
    names: ['record-header-key-size'],
    description: 'Optional: The size of the message header key in bytes. Used together with record-header-size.',
    argument: 'optional',
    type: 'Integer',
    placeholder: 'bytes',
    defaults: ['0'],
  },
  {
    names: ['record-header-size'],
    description: 'Optional: The size of message header value in bytes. Use -1 for null header value.',
    argument: 'optional',
    type: 'Integer',
    placeholder: 'bytes',
    defaults: ['0'],
  },
  {
    names: ['num-headers'],
    description: 'Optional: The number of headers to include in each message.',
    argument: 'optional',
    type: 'Integer',
    placeholder: 'count',
    defaults: ['0'],
  },
  {
    names: ['command-config'],
    description: 'Optional: A property file for Kafka producer/consumer/admin client configuration.',
    argument: 'optional',
    placeholder: 'config-file',
  },
]
