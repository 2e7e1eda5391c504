import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { completionScript } from './completion.ts'
import { catalogue } from './tools/catalogue.ts'

const commands = [{ name: 'topics', summary: "the cluster's topics", words: ['list', 'create', '--partitions'] }]

test('every tool is completed in every shell', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = completionScript(shell, commands) ?? ''
    for (const tool of [...Object.keys(catalogue), 'topics']) assert.match(script, new RegExp(`\\b${tool}\\b`), `${tool} in ${shell}`)
  }
  assert.equal(completionScript('cmd', commands), undefined)
})

/** What bash offers for the last word of a line, where `samsa` is a function that says how it was called. */
function offered(...words: readonly string[]): string[] {
  const script = `${completionScript('bash', commands)}
samsa() { printf 'asked:%s\\n' "$(IFS=_; echo "$*")"; }
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
${words[0] === 'samsa' ? '_samsa' : '_samsa_tool'}
printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean)
}

test('bash completes commands, tools, and what a tool takes', () => {
  assert.deepEqual(offered('samsa', 'to'), ['topics'])
  assert.deepEqual(offered('samsa', 'topics', 'cr'), ['create'])
  assert.deepEqual(offered('samsa', 'tool', 'kafka-metadata-s'), ['kafka-metadata-shell'])
  assert.deepEqual(offered('kafka-topics', 'as'), ['asked:tool_kafka-topics_--samsa-options'])
  assert.deepEqual(offered('kafka-features.sh', 'upgrade', 'as'), ['asked:tool_kafka-features_--samsa-options_upgrade'])
  assert.deepEqual(offered('samsa', 'tool', 'kafka-features', 'upgrade', 'as'), ['asked:tool_kafka-features_--samsa-options_upgrade'])
})
