import type { ArgumentSpec, ParserSpec } from '../options/argparse-spec.ts'

export const metadataShellParser: ParserSpec = {
  prog: 'kafka-metadata-shell',
  description: 'The Apache Kafka metadata shell',
  defaultHelp: true,
  arguments: [
    { flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' },
    { flags: ['--snapshot', '-s'], dest: 'snapshot', help: 'The metadata snapshot file to read.', required: true },
    { name: 'command', dest: 'command', count: '*', help: 'The command to run.' },
  ],
}

interface ShellCommand {
  readonly name: string
  readonly description: string
  /** Only where somebody types. */
  readonly shellOnly?: true
  readonly arguments: readonly ArgumentSpec[]
}

/** The commands of the shell, by name. */
export const shellCommands: readonly ShellCommand[] = [
  {
    name: 'cat',
    description: 'Show the contents of metadata files.',
    arguments: [{ name: 'targets', dest: 'targets', count: '+', help: 'The metadata files to display.' }],
  },
  {
    name: 'cd',
    description: 'Set the current working directory.',
    shellOnly: true,
    arguments: [{ name: 'target', dest: 'target', count: '?', help: 'The directory to change to.' }],
  },
  { name: 'exit', description: 'Exit the metadata shell.', shellOnly: true, arguments: [] },
  {
    name: 'find',
    description: 'Search for nodes in the directory hierarchy.',
    arguments: [{ name: 'paths', dest: 'paths', count: '*', help: 'The paths to start at.' }],
  },
  { name: 'help', description: 'Display this help message.', shellOnly: true, arguments: [] },
  {
    name: 'history',
    description: 'Print command history.',
    shellOnly: true,
    arguments: [
      { name: 'numEntriesToShow', dest: 'numEntriesToShow', count: '?', type: 'Integer', help: 'The number of entries to show.' },
    ],
  },
  {
    name: 'ls',
    description: 'List metadata nodes.',
    arguments: [{ name: 'targets', dest: 'targets', count: '*', help: 'The metadata node paths to list.' }],
  },
  {
    name: 'man',
    description: 'Show the help text for a specific command.',
    shellOnly: true,
    arguments: [{ name: 'cmd', dest: 'cmd', help: 'The command to get help text for.' }],
  },
  { name: 'pwd', description: 'Print the current working directory.', shellOnly: true, arguments: [] },
  {
    name: 'tree',
    description: 'Show the contents of metadata nodes in a tree structure.',
    arguments: [{ name: 'targets', dest: 'targets', count: '+', help: 'The metadata nodes to display.' }],
  },
]

/** The parser of a line: with all commands where somebody types. */
export function lineParser(isInteractive: boolean): ParserSpec {
  return {
    prog: '',
    arguments: [],
    commands: {
      dest: 'command',
      parsers: shellCommands
        .filter((command) => isInteractive || command.shellOnly !== true)
        .map(({ name, description, arguments: taken }) => ({
          prog: '',
          command: name,
          help: description,
          arguments: [{ flags: ['-h', '--help'], dest: 'help', help: 'show this help message and exit', action: 'help' }, ...taken],
        })),
    },
  }
}
