import type { AppendOutcome, LogConfig, VerificationGuard } from '../src/index.ts'
import { logConfigOf } from '../src/index.ts'
import { readBatches, type RecordBatch } from '@samsa/protocol'
import { LogWorld, type TestBatch } from './log-world.ts'

/** Scripts of commands over one log: `command key=value …`, each answered with lines of text. Times are milliseconds since the script began. */
export class LogScript {
  #world: LogWorld | undefined
  #startMs = 0
  readonly #guards = new Map<string, VerificationGuard>()

  run(line: string): string {
    const [command = '', ...words] = line.split(/\s+/)
    const argumentsOf = new Map(
      words.map((word) => (word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word, 'true'])),
    )
    const number = (key: string, otherwise: number): number => Number(argumentsOf.get(key) ?? otherwise)
    if (command === 'log') return this.#open(argumentsOf)
    const world = this.#world
    if (world === undefined) return 'begin with log'
    const answer = this.#answer(world, command, words, argumentsOf, number)
    // What was begun in the background is through before the next command.
    world.disk.settle()
    return answer
  }

  #answer(
    world: LogWorld,
    command: string,
    words: readonly string[],
    argumentsOf: ReadonlyMap<string, string>,
    number: (key: string, otherwise: number) => number,
  ): string {
    const { log } = world
    switch (command) {
      case 'append':
        return this.#append(world, argumentsOf, number)
      case 'end':
        return outcomeText(
          world.endTransaction(
            argumentsOf.has('abort') ? 'ABORT' : 'COMMIT',
            number('pid', 1),
            number('epoch', 0),
            number('coordinator', 0),
            number('tv', 0),
          ),
        )
      case 'verify':
        return this.#verify(world, argumentsOf, number)
      case 'advance':
        world.clock.advance(number('ms', 0))
        return `at ${world.clock.timeMs - this.#startMs}`
      case 'hw':
        return `high watermark ${log.updateHighWatermark(number('to', log.logEndOffset))}`
      case 'state':
        return [
          `start ${log.logStartOffset} end ${log.logEndOffset} hw ${log.highWatermark} lso ${log.lastStableOffset} recovery ${log.recoveryPoint}`,
          `segments ${log.segmentCount} bytes ${log.sizeInBytes} epoch ${log.latestEpoch}`,
        ].join('\n')
      case 'read':
        return this.#read(world, number('from', 0), number('max', 1_000_000), argumentsOf.get('isolation') ?? 'logEnd')
      case 'time': {
        const found = log.offsetForTimestamp(this.#startMs + number('at', 0))
        return found === undefined ? 'none' : `offset ${found.offset} at ${found.timestampMs - this.#startMs} epoch ${found.leaderEpoch}`
      }
      case 'point': {
        const found = log.offsetFor(words[0] as 'latest')
        const when = found === undefined || found.timestampMs < 0 ? '' : ` at ${found.timestampMs - this.#startMs}`
        return found === undefined ? 'none' : `offset ${found.offset}${when} epoch ${found.leaderEpoch}`
      }
      case 'epoch': {
        const end = log.endOffsetForEpoch(number('of', 0))
        return end === undefined ? 'unknown' : `epoch ${end.leaderEpoch} ends at ${end.endOffset}`
      }
      case 'producers':
        return log
          .activeProducers()
          .map(
            (each) =>
              `producer ${each.producerId} epoch ${each.producerEpoch} sequence ${each.lastSequence} coordinator ${each.coordinatorEpoch} transaction ${each.currentTransactionStartOffset}`,
          )
          .join('\n')
      case 'expire':
        log.removeExpiredProducers(world.clock.timeMs)
        return 'ok'
      case 'config':
        world.config = logConfigOf(Object.fromEntries(argumentsOf), world.config)
        log.updateConfig(world.config)
        return 'ok'
      case 'roll':
        log.roll(world.clock.timeMs)
        return `segments ${log.segmentCount}`
      case 'flush':
        return log.flushNow() ? `recovery point ${log.recoveryPoint}` : 'failed'
      case 'retention':
        return `deleted ${log.deleteOldSegments(world.clock.timeMs)}, start ${log.logStartOffset}`
      case 'delete-records': {
        const { error, lowWatermark } = log.deleteRecordsBefore(number('before', -1))
        return error === 0 ? `low watermark ${lowWatermark}` : `error ${error}`
      }
      case 'truncate':
        return `${world.truncate(number('to', 0)) ? 'cut' : 'unchanged'}, end ${log.logEndOffset}`
      case 'cleanable':
        return this.#cleanable(world)
      case 'clean':
        return this.#clean(world, number('slice', 1_000_000), number('buffer', 100_000))
      case 'clean-part':
        return this.#cleanPart(world, number('slice', 1), number('turns', 1))
      case 'checkpoint':
        return new TextDecoder().decode(world.disk.readFile('/data/cleaner-offset-checkpoint')).trimEnd()
      case 'records':
        return this.#records(world)
      case 'files':
        return this.#files(world)
      case 'cat':
        return new TextDecoder().decode(world.disk.readFile(`${world.path}/${words[0]}`))
      default:
        return this.#damage(world, command, words, argumentsOf, number)
    }
  }

  #cleanable(world: LogWorld): string {
    const found = world.compaction.examine(world.log, world.clock.timeMs)
    if (found === undefined) return 'nothing'
    const { firstDirtyOffset, firstUncleanableOffset, cleanableRatio, delayMs } = found
    return `dirty from ${firstDirtyOffset} to ${firstUncleanableOffset}, ratio ${cleanableRatio.toFixed(2)}${delayMs > 0 ? `, late by ${delayMs}` : ''}`
  }

  #clean(world: LogWorld, sliceBytes: number, bufferBytes: number): string {
    const outcome = world.clean(sliceBytes, bufferBytes)
    if (outcome === undefined) return 'nothing'
    if (outcome.state === 'failed') return `failed: ${outcome.reason}`
    if (outcome.state !== 'cleaned') return outcome.state
    const { messagesRead, messagesWritten, invalidMessages } = outcome.stats
    const invalid = invalidMessages > 0 ? `, ${invalidMessages} without key` : ''
    return `clean below ${outcome.endOffset}: ${messagesWritten} of ${messagesRead} records${invalid}`
  }

  /** Batches with their records as `offset key=value`, times relative to the script's beginning. */
  #records(world: LogWorld): string {
    const lines: string[] = []
    for (let from = world.log.logStartOffset; from < world.log.logEndOffset;) {
      const read = world.log.read(from, 1_000_000_000, { isolation: 'logEnd', minOneMessage: true })
      if (!('records' in read) || read.records.sizeBytes === 0) break
      for (const batch of readBatches(read.records.bytes())) {
        from = batch.nextOffset
        if (!batch.isCrcValid) lines.push('WRONG CRC')
        lines.push(this.#batchText(batch))
      }
    }
    return lines.join('\n')
  }

  #batchText(batch: RecordBatch): string {
    const horizon = batch.deleteHorizonMs === undefined ? '' : ` horizon ${batch.deleteHorizonMs - this.#startMs}`
    const kind = batch.isControlBatch ? ' control' : batch.isTransactional ? ' transactional' : ''
    const codec = batch.isCompressed ? ` ${batch.compressionType}` : ''
    const producer = batch.hasProducerId ? ` producer ${batch.producerId} sequence ${batch.baseSequence}` : ''
    const text = (bytes: Buffer | null): string => (bytes === null ? '-' : bytes.length > 12 ? `${bytes.length} bytes` : bytes.toString())
    const records = batch.isControlBatch
      ? []
      : [...batch.records()].map((each) => ` ${each.offset} ${text(each.key)}=${text(each.value)}@${each.timestamp - this.#startMs}`)
    const count = batch.isControlBatch ? ` records ${batch.recordCount}` : ''
    return `${batch.baseOffset}-${batch.lastOffset}${kind}${codec}${producer}${horizon}${count}:${records.join(',')}`
  }

  #open(values: ReadonlyMap<string, string>): string {
    this.#world = new LogWorld({
      ...logConfigOf(Object.fromEntries(values)),
      segmentIndexBytes: Number(values.get('segment.index.bytes') ?? 4096),
    } satisfies LogConfig)
    this.#startMs = this.#world.clock.timeMs
    return 'ok'
  }

  /** Asks for a guard and keeps it by its name, for an append that comes later. */
  #verify(world: LogWorld, values: ReadonlyMap<string, string>, number: (key: string, otherwise: number) => number): string {
    const guard = world.log.maybeStartTransactionVerification({
      producerId: number('pid', 1),
      producerEpoch: number('epoch', 0),
      sequence: number('seq', 0),
      supportsEpochBump: values.has('v2'),
      nowMs: world.clock.timeMs,
    })
    if (guard === undefined) return 'not needed'
    if ('error' in guard) return `error ${guard.error}: ${guard.message}`
    this.#guards.set(values.get('as') ?? '', guard)
    return 'to be verified'
  }

  #append(world: LogWorld, values: ReadonlyMap<string, string>, number: (key: string, otherwise: number) => number): string {
    const keys = values.get('keys')?.split(',')
    const texts = values.get('values')?.split(',')
    const count = keys?.length ?? number('count', 1)
    const times = values
      .get('times')
      ?.split(',')
      .map((time) => this.#startMs + Number(time))
    const producer = values.has('pid')
      ? {
          producerId: number('pid', 1),
          producerEpoch: number('epoch', 0),
          baseSequence: number('seq', 0),
          isTransactional: values.has('transactional'),
        }
      : {}
    const batch: TestBatch = {
      values: Array.from({ length: count }, (_, index) => {
        const value = texts?.[index] ?? 'v'.repeat(number('bytes', 10))
        return value === '-' ? null : value
      }),
      ...(keys === undefined ? {} : { keys }),
      timestampMs: times ?? world.clock.timeMs,
      compression: (values.get('codec') ?? 'none') as 'none',
      ...producer,
    }
    const nowMs = world.clock.timeMs
    const named = this.#guards.get(values.get('guard') ?? '')
    if (named !== undefined) return outcomeText(world.append(batch, { leaderEpoch: number('leader', 0), verificationGuard: named }))
    const guard = values.has('transactional')
      ? world.log.maybeStartTransactionVerification({
          producerId: number('pid', 1),
          producerEpoch: number('epoch', 0),
          sequence: number('seq', 0),
          supportsEpochBump: false,
          nowMs,
        })
      : undefined
    const verified = guard !== undefined && !('error' in guard) && !values.has('unverified') ? { verificationGuard: guard } : {}
    return outcomeText(world.append(batch, { leaderEpoch: number('leader', 0), ...verified }))
  }

  #read(world: LogWorld, from: number, max: number, isolation: string): string {
    const outcome = world.log.read(from, max, { isolation: isolation as 'logEnd', minOneMessage: true })
    if (!('records' in outcome)) return `error ${outcome.error}`
    const batches = [...readBatches(outcome.records.bytes())].map(
      (batch) => `${batch.baseOffset}-${batch.lastOffset}${batch.isControlBatch ? ' control' : ''}`,
    )
    const aborted = outcome.abortedTransactions?.map(({ producerId, firstOffset }) => `aborted ${producerId} from ${firstOffset}`) ?? []
    return [`${outcome.records.sizeBytes} bytes`, ...batches, ...aborted].join('\n')
  }

  /** A round is begun and left after some turns, for a crash or a cut. */
  #cleanPart(world: LogWorld, sliceBytes: number, turns: number): string {
    const outcome = world.startCleaning(sliceBytes)
    if (outcome === undefined) return 'nothing'
    for (let turn = 0; turn < turns && outcome() === undefined; turn++) world.turn()
    return outcome()?.state ?? 'under way'
  }

  #files(world: LogWorld): string {
    return world.disk
      .list(world.path)
      .map((name) => `${name} ${world.disk.stat(`${world.path}/${name}`)?.sizeBytes}`)
      .join('\n')
  }

  #damage(
    world: LogWorld,
    command: string,
    [name = '']: readonly string[],
    values: ReadonlyMap<string, string>,
    number: (key: string, otherwise: number) => number,
  ): string {
    const path = `${world.path}/${name}`
    const { logStartOffset, logEndOffset } = world.log
    switch (command) {
      case 'kill':
        world.crash()
        return 'ok'
      case 'restart':
        world.log.close()
        world.open(true, logEndOffset, logStartOffset)
        return `start ${world.log.logStartOffset} end ${world.log.logEndOffset}`
      case 'recover':
        world.logger.lines.length = 0
        world.open(false, number('point', 0), number('start', 0))
        return [...world.logger.lines, `start ${world.log.logStartOffset} end ${world.log.logEndOffset}`].join('\n')
      case 'tear': {
        const file = world.disk.open(path)
        file.truncate(file.size() - number('bytes', 1))
        file.close()
        return 'ok'
      }
      case 'garbage': {
        const file = world.disk.open(path)
        file.write([new Uint8Array(number('bytes', 100)).fill(7)], file.size())
        file.close()
        return 'ok'
      }
      case 'flip':
        world.volume.corrupt(path, number('at', 0))
        return 'ok'
      case 'remove':
        world.disk.remove(path)
        return 'ok'
      case 'write':
        world.disk.writeFile(path, new TextEncoder().encode(values.get('text') ?? ''))
        return 'ok'
      case 'copy':
        world.disk.writeFile(`${world.path}/${values.get('to')}`, world.disk.readFile(path))
        return 'ok'
      default:
        return `unknown command ${command}`
    }
  }
}

function outcomeText(outcome: AppendOutcome): string {
  if ('reason' in outcome) {
    const records = outcome.recordErrors.map(({ batchIndex, message }) => `record ${batchIndex}: ${message}`)
    return [`error ${outcome.error}: ${outcome.reason}`, ...records].join('\n')
  }
  const { baseOffset, lastOffset, duplicate, logAppendTimeMs, awaitsFlush } = outcome
  return `${baseOffset}-${lastOffset}${duplicate ? ' duplicate' : ''}${logAppendTimeMs >= 0 ? ' log append time' : ''}${awaitsFlush ? ' awaits flush' : ''}`
}
