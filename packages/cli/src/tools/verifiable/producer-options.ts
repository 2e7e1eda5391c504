import type { ParserSpec } from '../options/argparse-spec.ts'

export const verifiableProducerParser: ParserSpec = {
  prog: 'verifiable-producer',
  description:
    'This tool produces increasing integers to the specified topic and prints JSON metadata to stdout on each "send" request, making externally visible which messages have been acked and which have not.',
  defaultHelp: true,
  arguments: [
    { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
    { flags: ['--topic'], dest: 'topic', help: 'Produce messages to this topic.', required: true, metavar: 'TOPIC' },
    {
      flags: ['--bootstrap-server'],
      dest: 'bootstrapServer',
      help: 'REQUIRED: The server(s) to connect to. Comma-separated list of Kafka brokers in the form HOST1:PORT1,HOST2:PORT2,...',
      metavar: 'HOST1:PORT1[,HOST2:PORT2[...]]',
      group: 0,
    },
    {
      flags: ['--max-messages'],
      dest: 'maxMessages',
      help: 'Produce this many messages. If -1, produce messages until the process is killed externally.',
      metavar: 'MAX-MESSAGES',
      defaultText: '-1',
      type: 'Integer',
    },
    {
      flags: ['--throughput'],
      dest: 'throughput',
      help: 'If set >= 0, throttle maximum message throughput to *approximately* THROUGHPUT messages/sec.',
      metavar: 'THROUGHPUT',
      defaultText: '-1',
      type: 'Integer',
    },
    {
      flags: ['--acks'],
      dest: 'acks',
      help: 'Acks required on each produced message. See Kafka docs on acks for details.',
      metavar: 'ACKS',
      defaultText: '-1',
      type: 'Integer',
      choices: ['0', '1', '-1'],
    },
    {
      flags: ['--producer.config'],
      dest: 'producer.config',
      help: '(DEPRECATED) Producer config properties file. This option will be removed in a future version. Use --command-config instead.',
      metavar: 'CONFIG-FILE',
    },
    {
      flags: ['--message-create-time'],
      dest: 'createTime',
      help: 'Send messages with creation time starting at the arguments value, in milliseconds since epoch',
      metavar: 'CREATE-TIME',
      defaultText: '-1',
      type: 'Long',
    },
    {
      flags: ['--value-prefix'],
      dest: 'valuePrefix',
      help: 'If specified, each produced value will have this prefix with a dot separator',
      metavar: 'VALUE-PREFIX',
      type: 'Integer',
    },
    {
      flags: ['--repeating-keys'],
      dest: 'repeatingKeys',
      help: 'If specified, each produced record will have a key starting at 0 increment by 1 up to the number specified (exclusive), then the key is set to 0 again',
      metavar: 'REPEATING-KEYS',
      type: 'Integer',
    },
    {
      flags: ['--command-config'],
      dest: 'commandConfigFile',
      help: 'Config properties file (config options shared with command line parameters will be overridden).',
      metavar: 'CONFIG-FILE',
    },
  ],
  groups: [{ title: 'Connection Group', description: 'Group of arguments for connection to brokers', mutex: true, required: true }],
}
