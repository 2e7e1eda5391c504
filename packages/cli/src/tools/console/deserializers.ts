import { doubleText } from '../java/number-text.ts'
import { JavaError } from '../java/java-error.ts'

const PACKAGE = 'org.apache.kafka.common.serialization.'

const serializationException = (message: string): JavaError =>
  new JavaError('org.apache.kafka.common.errors.SerializationException', message)

type Deserializer = (bytes: Buffer) => string

function sized(name: string, size: number, read: (bytes: Buffer) => string): Deserializer {
  return (bytes) => {
    if (bytes.length !== size) throw serializationException(`Size of data received by ${name} is not ${size}`)
    return read(bytes)
  }
}

/** Kafka's deserializers by class name, each to the text that Java's `toString` of its result is. */
const known: { readonly [name: string]: Deserializer } = {
  StringDeserializer: (bytes) => bytes.toString(),
  IntegerDeserializer: sized('IntegerDeserializer', 4, (bytes) => String(bytes.readInt32BE())),
  LongDeserializer: sized('LongDeserializer', 8, (bytes) => String(bytes.readBigInt64BE())),
  ShortDeserializer: sized('ShortDeserializer', 2, (bytes) => String(bytes.readInt16BE())),
  DoubleDeserializer: (bytes) => {
    if (bytes.length !== 8) throw serializationException('Size of data received by Deserializer is not 8')
    return doubleText(bytes.readDoubleBE())
  },
  FloatDeserializer: (bytes) => {
    if (bytes.length !== 4) throw serializationException('Size of data received by Deserializer is not 4')
    return floatText(bytes.readFloatBE())
  },
  BooleanDeserializer: (bytes) => {
    if (bytes.length !== 1) throw serializationException('Size of data received by BooleanDeserializer is not 1')
    if (bytes[0] === 1) return 'true'
    if (bytes[0] === 0) return 'false'
    throw serializationException(`Unexpected byte received by BooleanDeserializer: ${bytes[0]}`)
  },
  UUIDDeserializer: (bytes) => bytes.toString(),
  BytesDeserializer: bytesText,
  ByteArrayDeserializer: () => '[B@0',
  ByteBufferDeserializer: (bytes) => `java.nio.HeapByteBuffer[pos=0 lim=${bytes.length} cap=${bytes.length}]`,
  VoidDeserializer: () => {
    throw new JavaError('java.lang.IllegalArgumentException', 'Data should be null for a VoidDeserializer.')
  },
}

/** undefined for a class that is not among Kafka's own. */
export function deserializerOf(className: string): Deserializer | undefined {
  return className.startsWith(PACKAGE) ? known[className.slice(PACKAGE.length)] : undefined
}

/** The shortest text that reads back as the same 32-bit number. */
function floatText(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return doubleText(short)
  }
  return doubleText(value)
}

/** As Kafka's Bytes prints: printable ASCII as it is, the rest as `\xNN`. */
function bytesText(bytes: Buffer): string {
  return [...bytes]
    .map((byte) =>
      byte >= 32 && byte <= 126
        ? byte === 92
          ? '\\\\'
          : String.fromCharCode(byte)
        : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
}
