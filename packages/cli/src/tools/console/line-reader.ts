import type { OutgoingHeader, ProducerRecord } from '@samsa/client'
import { JavaError } from '../java/java-error.ts'

const kafkaException = (message: string): JavaError => new JavaError('org.apache.kafka.common.KafkaException', message)

/** Lines of text as records, in the layout of Kafka's LineMessageReader: `h1:v1,h2:v2<TAB>key<TAB>value`. */
export class LineReader {
  readonly topic: string
  readonly #parseKey: boolean
  readonly #keySeparator: string
  readonly #parseHeaders: boolean
  readonly #headersDelimiter: string
  readonly #headersSeparator: RegExp
  readonly #headersKeySeparator: string
  readonly #ignoreError: boolean
  readonly #nullMarker: string | undefined
  #lineNumber = 0

  constructor(topic: string, properties: ReadonlyMap<string, string>) {
    const flag = (name: string): boolean => properties.get(name)?.trim().toLowerCase() === 'true'
    this.topic = topic
    this.#parseKey = flag('parse.key')
    this.#keySeparator = properties.get('key.separator') ?? '\t'
    this.#parseHeaders = flag('parse.headers')
    this.#headersDelimiter = properties.get('headers.delimiter') ?? '\t'
    const separator = properties.get('headers.separator') ?? ','
    this.#headersSeparator = new RegExp(separator)
    this.#headersKeySeparator = properties.get('headers.key.separator') ?? ':'
    this.#ignoreError = flag('ignore.error')
    this.#nullMarker = properties.get('null.marker')
    const differ = (a: string, b: string, left: string | undefined, right: string | undefined): void => {
      if (left === right) throw kafkaException(`${a} and ${b} may not be equal`)
    }
    differ('headers.delimiter', 'headers.separator', this.#headersDelimiter, separator)
    differ('headers.delimiter', 'headers.key.separator', this.#headersDelimiter, this.#headersKeySeparator)
    differ('headers.separator', 'headers.key.separator', separator, this.#headersKeySeparator)
    differ('null.marker', 'key.separator', this.#nullMarker, this.#keySeparator)
    differ('null.marker', 'headers.separator', this.#nullMarker, separator)
    differ('null.marker', 'headers.delimiter', this.#nullMarker, this.#headersDelimiter)
    differ('null.marker', 'headers.key.separator', this.#nullMarker, this.#headersKeySeparator)
  }

  /** Throws Kafka's KafkaException on a line that has not what it should have. */
  record(line: string): ProducerRecord {
    this.#lineNumber++
    const headers = this.#part(this.#parseHeaders, line, 0, this.#headersDelimiter, 'headers delimiter')
    const headerEnd = headers === undefined ? 0 : headers.length + this.#headersDelimiter.length
    const key = this.#part(this.#parseKey, line, headerEnd, this.#keySeparator, 'key separator')
    const keyEnd = key === undefined ? 0 : key.length + this.#keySeparator.length
    const orNull = (text: string | undefined): string | null => (text === undefined || text === this.#nullMarker ? null : text)
    return {
      topic: this.topic,
      key: orNull(key),
      value: orNull(line.slice(headerEnd + keyEnd)),
      headers: headers === undefined || headers === this.#nullMarker ? [] : this.#headers(headers),
    }
  }

  #part(enabled: boolean, line: string, start: number, separator: string, name: string): string | undefined {
    if (!enabled) return undefined
    const at = line.indexOf(separator, start)
    if (at >= 0) return line.slice(start, at)
    if (this.#ignoreError) return undefined
    throw kafkaException(`No ${name} found on line number ${this.#lineNumber}: '${line}'`)
  }

  #headers(text: string): OutgoingHeader[] {
    const pairs = text.split(this.#headersSeparator)
    while (pairs.length > 1 && pairs.at(-1) === '') pairs.pop()
    return pairs.map((pair) => {
      const at = pair.indexOf(this.#headersKeySeparator)
      if (at < 0) {
        if (this.#ignoreError) return { key: pair, value: null }
        throw kafkaException(`No header key separator found in pair '${pair}' on line number ${this.#lineNumber}`)
      }
      const key = pair.slice(0, at)
      if (key === this.#nullMarker)
        throw kafkaException(`Header keys should not be equal to the null marker '${this.#nullMarker}' as they can't be null`)
      const value = pair.slice(at + this.#headersKeySeparator.length)
      return { key, value: value === this.#nullMarker ? null : value }
    })
  }
}
