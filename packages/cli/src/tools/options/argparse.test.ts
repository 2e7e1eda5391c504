import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNodeWorld } from '@samsa/node-runtime'
import type { ParserSpec } from './argparse-spec.ts'
import { ArgumentError, HelpShown, parseArguments } from './argparse.ts'

const spec: ParserSpec = {
  prog: 'tool',
  arguments: [
    { flags: ['-h', '--help'], dest: 'help', help: 'help', action: 'help' },
    { flags: ['--server'], dest: 'server', help: 'server', group: 0 },
    { flags: ['--controller'], dest: 'controller', help: 'controller', group: 0 },
  ],
  groups: [{ mutex: true, required: true }],
  commands: {
    dest: 'command',
    parsers: [
      {
        prog: 'tool',
        command: 'count',
        arguments: [
          { flags: ['--number'], dest: 'number', help: 'number', type: 'Integer', required: true },
          { flags: ['--dry-run'], dest: 'dry', help: 'dry', action: 'storeTrue' },
          { flags: ['--kind'], dest: 'kind', help: 'kind', choices: ['a', 'b'] },
        ],
      },
    ],
  },
}

function io() {
  async function* stdin(): AsyncGenerator<Uint8Array> {}
  const said: string[] = []
  const say = (text: string | Uint8Array): void => void said.push(Buffer.from(text).toString())
  return {
    stdin: stdin(),
    out: say,
    err: say,
    prompting: false,
    watched: false,
    clock: createNodeWorld().clock,
    interrupted: new AbortController().signal,
    said,
  }
}
const parse = (line: string) => parseArguments(io(), spec, line.split(' '))
const refusal = (line: string): string => {
  try {
    parse(line)
    return 'parsed'
  } catch (error) {
    assert.ok(error instanceof ArgumentError)
    return error.message
  }
}

test('options of the tool and of its command, abbreviated as well', () => {
  const found = parse('--server a count --number 3 --dry-run')
  assert.deepEqual([found.value('server'), found.number('number'), found.flag('dry'), found.commands], ['a', 3, true, ['count']])
  assert.equal(parse('--server=a count --num 4').number('number'), 4)
})

test('complaints are those of argparse4j', () => {
  assert.equal(refusal('count --number 3'), 'one of the arguments --server --controller is required')
  assert.equal(refusal('--server a --controller b count --number 3'), 'argument --controller: not allowed with argument --server')
  assert.equal(refusal('--server a count'), 'argument --number is required')
  assert.equal(refusal('--server a count --number x'), `argument --number: could not convert 'x' to Integer (For input string: "x")`)
  assert.equal(refusal('--server a count --number 3 --kind c'), "argument --kind: invalid choice: 'c' (choose from {a,b})")
  assert.equal(refusal('--server a bogus'), "invalid choice: 'bogus' (choose from 'count')")
})

test('help ends the reading', () => {
  assert.throws(() => parse('--help'), HelpShown)
})
