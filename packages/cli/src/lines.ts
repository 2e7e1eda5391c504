const NEWLINE = 0x0a

/**
 * Cuts a byte stream into lines without their newline, whatever the chunks. Bytes stay bytes: nothing is decoded, a carriage return stays in the
 * line, a last line without newline counts. A line is a view into its chunk where it lies whole in one.
 */
export async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let rest: Uint8Array[] = []
  for await (const chunk of source) {
    const found: Uint8Array[] = []
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end)
      found.push(rest.length === 0 ? piece : Buffer.concat([...rest, piece]))
      rest = []
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
    if (found.length > 0) yield found
  }
  if (rest.length > 0) yield [Buffer.concat(rest)]
}
