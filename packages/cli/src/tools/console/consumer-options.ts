import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion, requiredServer } from '../options/usual-options.ts'

export const consoleConsumerOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  { names: ['topic'], description: 'The topic to consume from.', argument: 'required', placeholder: 'topic' },
  {
    names: ['include'],
    description: 'Regular expression specifying list of topics to include for consumption.',
    argument: 'required',
    placeholder: 'Java regex (String)',
  },
  {
    names: ['partition'],
    description: "The partition to consume from. Consumption starts from the end of the partition unless '--offset' is specified.",
    argument: 'required',
    type: 'Integer',
    placeholder: 'partition',
  },
  {
    names: ['offset'],
    description:
      "The offset to consume from (a non-negative number), or 'earliest' which means from beginning, or 'latest' which means from end",
    argument: 'required',
    placeholder: 'consume offset',
    defaults: ['latest'],
  },
  {
    names: ['consumer-property'],
    description:
      '(DEPRECATED) Consumer config properties in the form key=value. This option will be removed in a future version. Use --command-property instead.',
    argument: 'required',
    placeholder: 'consumer_prop',
  },
  {
    names: ['command-property'],
    description: 'Consumer config properties in the form key=value.',
    argument: 'required',
    placeholder: 'consumer_prop',
  },
  {
    names: ['consumer.config'],
    description:
      '(DEPRECATED) Consumer config properties file. Note that [command-property] takes precedence over this config. This option will be removed in a future version. Use --command-config instead.',
    argument: 'required',
    placeholder: 'config file',
  },
  {
    names: ['command-config'],
    description: 'Consumer config properties file. Note that [command-property] takes precedence over this config.',
    argument: 'required',
    placeholder: 'config file',
  },
  {
    names: ['formatter'],
    description: 'The name of a class to use for formatting kafka messages for display.',
    argument: 'required',
    placeholder: 'class',
    defaults: ['org.apache.kafka.tools.consumer.DefaultMessageFormatter'],
  },
  {
    names: ['property'],
    description:
      "(DEPRECATED) The properties to initialize the message formatter. Default properties include: \n print.timestamp=true|false\n print.key=true|false\n print.offset=true|false\n print.epoch=true|false\n print.partition=true|false\n print.headers=true|false\n print.value=true|false\n key.separator=<key.separator>\n line.separator=<line.separator>\n headers.separator=<headers.separator>\n null.literal=<null.literal>\n key.deserializer=<key.deserializer>\n value.deserializer=<value.deserializer>\n header.deserializer=<header.deserializer>\n\nUsers can also pass in customized properties for their formatter; more specifically, users can pass in properties keyed with 'key.deserializer.', 'value.deserializer.' and 'headers.deserializer.' prefixes to configure their deserializers. \nThis option will be removed in a future version. Use --formatter-property instead.",
    argument: 'required',
    placeholder: 'prop',
  },
  {
    names: ['formatter-property'],
    description:
      "The properties to initialize the message formatter. Default properties include: \n print.timestamp=true|false\n print.key=true|false\n print.offset=true|false\n print.epoch=true|false\n print.partition=true|false\n print.headers=true|false\n print.value=true|false\n key.separator=<key.separator>\n line.separator=<line.separator>\n headers.separator=<headers.separator>\n null.literal=<null.literal>\n key.deserializer=<key.deserializer>\n value.deserializer=<value.deserializer>\n header.deserializer=<header.deserializer>\n\nUsers can also pass in customized properties for their formatter; more specifically, users can pass in properties keyed with 'key.deserializer.', 'value.deserializer.' and 'headers.deserializer.' prefixes to configure their deserializers.",
    argument: 'required',
    placeholder: 'prop',
  },
  {
    names: ['formatter-config'],
    description:
      'Config properties file to initialize the message formatter. Note that [formatter-property] takes precedence over this config.',
    argument: 'required',
    placeholder: 'config file',
  },
  {
    names: ['from-beginning'],
    description:
      'If the consumer does not already have an established offset to consume from, start with the earliest message present in the log rather than the latest message.',
  },
  {
    names: ['max-messages'],
    description: 'The maximum number of messages to consume before exiting. If not set, consumption is continual.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'num_messages',
  },
  {
    names: ['timeout-ms'],
    description: 'If specified, exit if no message is available for consumption for the specified interval.',
    argument: 'required',
    type: 'Long',
    placeholder: 'timeout_ms',
  },
  { names: ['skip-message-on-error'], description: 'If there is an error when processing a message, skip it instead of halt.' },
  requiredServer(),
  {
    names: ['key-deserializer'],
    description: 'The name of the class to use for deserializing keys.',
    argument: 'required',
    placeholder: 'deserializer for keys',
  },
  {
    names: ['value-deserializer'],
    description: 'The name of the class to use for deserializing values.',
    argument: 'required',
    placeholder: 'deserializer for values',
  },
  {
    names: ['enable-systest-events'],
    description: 'Log lifecycle events of the consumer in addition to logging consumed messages. (This is specific for system tests.)',
  },
  {
    names: ['isolation-level'],
    description:
      'Set to read_committed in order to filter out transactional messages which are not committed. Set to read_uncommitted to read all messages.',
    argument: 'required',
    defaults: ['read_uncommitted'],
  },
  { names: ['group'], description: 'The consumer group id of the consumer.', argument: 'required', placeholder: 'consumer group id' },
]
