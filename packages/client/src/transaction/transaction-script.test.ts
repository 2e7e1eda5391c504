// Scripts of the transaction core: `testdata/*.txt`. A command, `----`, and what it gave. `REWRITE=1` writes what it gives now.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { errors } from '@samsa/protocol'
import type { ErrorName } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import { TransactionCore } from './transaction-core.ts'
import type { Settle } from './transaction-core.ts'
import type { TransactionRequest } from './transaction-request.ts'

const folder = new URL('../../testdata/', import.meta.url)

/** Runs the commands of one script against a core of its own. */
class Script {
  readonly #core = new TransactionCore()
  #out: string[] = []
  #request: TransactionRequest | undefined

  run(command: string): string {
    this.#out = []
    const [verb = '', ...words] = command.split(/\s+/)
    try {
      this.#do(verb, words)
    } catch (error) {
      this.#out.push(error instanceof Error ? `throws ${error.name}: ${error.message}` : String(error))
    }
    this.#out.push(this.#core.state)
    return this.#out.join('\n')
  }

  #do(verb: string, words: readonly string[]): void {
    const core = this.#core
    switch (verb) {
      case 'version':
        return core.learnVersion(words[0] === '2')
      case 'old-coordinator':
        core.canBumpEpoch = false
        return
      case 'init':
        return core.initialize(this.#settle('init'))
      case 'begin':
        return core.begin()
      case 'use':
        return core.use(words[0] ?? '')
      case 'may-send':
        this.#out.push(String(core.maySend(words[0] ?? '')))
        return
      case 'offsets':
        return core.sendOffsets(
          {
            group: { groupId: words[0] ?? '', generationId: -1, memberId: '' },
            offsets: words.slice(1).map((word) => ({ topic: 't', partition: Number(word), offset: 5 })),
          },
          this.#settle('offsets'),
        )
      case 'commit':
        return core.commit(this.#settle('commit'))
      case 'abort':
        return core.abort(this.#settle('abort'))
      case 'next':
        this.#request = core.next(words[0] === 'with-batches')
        this.#out.push(this.#request === undefined ? 'nothing' : shown(this.#request))
        return
      case 'answer':
        return this.#answer(words)
      case 'batch-failed':
        return core.batchFailed(new KafkaClientError(codeOf(words[0] ?? '')), words[1] === 'unknown-outcome')
    }
    throw new Error(`no command ${verb}`)
  }

  /** `answer NONE id=7 epoch=0 t-0=NONE` */
  #answer(words: readonly string[]): void {
    const facts = new Map(
      words.slice(1).map((word): [string, string] => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    )
    const [id, epoch] = [facts.get('id'), facts.get('epoch')]
    facts.delete('id')
    facts.delete('epoch')
    assert.ok(this.#request !== undefined, 'answer needs a request: call next')
    const verdict = this.#core.answered(this.#request, {
      errorCode: codeOf(words[0] ?? ''),
      identity: id === undefined ? undefined : { producerId: Number(id), producerEpoch: Number(epoch) },
      partitionCodes: new Map([...facts].map(([partition, name]) => [partition, codeOf(name)])),
    })
    this.#out.push(verdict)
  }

  #settle(what: string): Settle {
    return (error) =>
      this.#out.push(
        error === undefined ? `${what} done` : `${what} failed ${error.name} ${error instanceof KafkaClientError ? error.errorName : ''}`,
      )
  }
}

function codeOf(name: string): number {
  return errors[name as ErrorName].code
}

function shown(request: TransactionRequest): string {
  switch (request.kind) {
    case 'initProducerId':
      return request.bump === undefined ? 'InitProducerId' : `InitProducerId bump ${identity(request.bump)}`
    case 'addPartitions':
      return `AddPartitionsToTxn ${identity(request.identity)} ${request.partitions.join(' ')}`
    case 'addOffsets':
      return `AddOffsetsToTxn ${identity(request.identity)} ${request.commit.group.groupId}`
    case 'commitOffsets':
      return `TxnOffsetCommit ${identity(request.identity)} ${request.commit.group.groupId} ${request.commit.offsets.map((each) => `${each.topic}-${each.partition}`).join(' ')}`
    case 'endTxn':
      return `EndTxn ${identity(request.identity)} ${request.committed ? 'commit' : 'abort'}${request.isVersion2 ? ' v2' : ''}`
  }
}

function identity({ producerId, producerEpoch }: { readonly producerId: number; readonly producerEpoch: number }): string {
  return `${producerId}/${producerEpoch}`
}

for (const name of readdirSync(folder).filter((each) => each.startsWith('transaction-') && each.endsWith('.txt'))) {
  test(`script ${name}`, () => {
    const path = new URL(name, folder)
    const text = readFileSync(path, 'utf8')
    const script = new Script()
    let rewritten = ''
    for (const block of text.trim().split(/\n\n+/)) {
      const comments = block.split('\n').filter((line) => line.startsWith('#'))
      const [commands = ''] = block
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n')
        .split('\n----')
      if (commands.trim() === '') {
        rewritten += `${block}\n\n`
        continue
      }
      let output = ''
      for (const command of commands.trim().split('\n')) output = script.run(command)
      rewritten += `${[...comments, commands.trim()].join('\n')}\n----\n${output}\n\n`
    }
    if (process.env['REWRITE'] === '1') writeFileSync(path, `${rewritten.trim()}\n`)
    else assert.equal(text, `${rewritten.trim()}\n`)
  })
}
