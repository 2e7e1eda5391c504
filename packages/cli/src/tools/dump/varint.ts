/** Base 128, seven bits a byte, the low ones first. */
export function unsignedVarint(bytes: Buffer, start: number): [value: number, end: number] {
  let value = 0
  let at = start
  for (let shift = 0; ; shift += 7) {
    const byte = bytes.readUInt8(at++)
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return [value, at]
  }
}
