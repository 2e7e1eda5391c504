import type { ParserSpec } from '../options/argparse-spec.ts'

export const metadataShellParser: ParserSpec = {
  prog: 'kafka-metadata-shell',
  description: 'The Apache Kafka metadata shell',
  defaultHelp: true,
  arguments: [
    { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
    { flags: ['--snapshot', '-s'], dest: 'snapshot', help: 'The metadata snapshot file to read.', required: true },
    { name: 'command', dest: 'command', help: 'The command to run.', count: '*' },
  ],
}
