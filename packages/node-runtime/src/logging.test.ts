import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { jsonLine, textLine, type LogLine } from './log-line.ts'
import { NodeLoggerLevels } from './logger-levels.ts'

function collecting(): { lines: LogLine[]; levels: NodeLoggerLevels } {
  const lines: LogLine[] = []
  return {
    lines,
    levels: new NodeLoggerLevels(
      (line) => lines.push(line),
      () => 1_767_225_600_123,
      'INFO',
    ),
  }
}

describe('levels', () => {
  test('a logger has the level of its nearest prefix, at once when it changes', () => {
    const { lines, levels } = collecting()
    const deep = levels.logger('broker.network.selector')
    deep.debug('too quiet')
    levels.setLevel('broker.network', 'DEBUG')
    deep.debug('loud enough')
    levels.setLevel('broker.network.selector', 'OFF')
    deep.error('off')
    levels.unsetLevel('broker.network.selector')
    assert.equal(deep.enabled('DEBUG'), true)
    levels.unsetLevel('broker.network')
    deep.debug('quiet again')
    deep.info('still there')
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['loud enough', 'still there'],
    )
  })

  test('root is the level of the rest and goes back to its start', () => {
    const { levels } = collecting()
    const logger = levels.logger('log')
    levels.setLevel('root', 'ERROR')
    assert.equal(logger.enabled('WARN'), false)
    levels.unsetLevel('root')
    assert.equal(logger.enabled('INFO'), true)
    levels.logger('a.b')
    levels.setLevel('a', 'TRACE')
    assert.deepEqual(
      [...levels.levels()],
      [
        ['root', 'INFO'],
        ['a.b', 'TRACE'],
        ['log', 'INFO'],
      ],
    )
    assert.equal(levels.logger('log'), logger)
  })
})

describe('lines', () => {
  const line: LogLine = {
    atMs: 1_767_225_600_123,
    level: 'WARN',
    logger: 'log',
    message: 'A segment is damaged',
    fields: { path: '/data/t-0', position: 12, size: 5n, note: 'two words', map: new Map([['a', 1]]), gone: undefined },
  }

  test('for people', () => {
    assert.equal(
      textLine(line),
      '2026-01-01 00:00:00,123 WARN  log: A segment is damaged (path=/data/t-0, position=12, size=5, note="two words", map={"a":1})\n',
    )
    const failure = new Error('broken')
    failure.stack = 'Error: broken\n    at somewhere'
    assert.equal(
      textLine({ ...line, fields: { error: failure } }),
      '2026-01-01 00:00:00,123 WARN  log: A segment is damaged (error="broken")\nError: broken\n    at somewhere\n',
    )
  })

  test('for machines, each valid JSON whose head no field replaces', () => {
    assert.deepEqual(JSON.parse(jsonLine({ ...line, fields: { ...line.fields, level: 'forged', text: 'a\nb' } })), {
      time: '2026-01-01T00:00:00.123Z',
      level: 'WARN',
      logger: 'log',
      message: 'A segment is damaged',
      path: '/data/t-0',
      position: 12,
      size: '5',
      note: 'two words',
      map: { a: 1 },
      text: 'a\nb',
    })
  })
})
