import { StringDecoder } from 'node:string_decoder'

/** Lines of UTF-8 as Java's BufferedReader gives them: ended by `\n`, `\r` or `\r\n`, a last one without an end counts. */
export async function* textLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of source) {
    const text = rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    const found = text.split(/\r\n|\r(?!$)|\n/)
    rest = found.pop() ?? ''
    if (found.length > 0) yield found
  }
  rest += decoder.end()
  if (rest !== '') yield rest.replace(/\r$/, '').split(/\r/)
}
