import { illegalArgument } from '../java/java-error.ts'

/** What the console tools ask of `--bootstrap-server` before they connect. */
export function validateBootstrapServer(text: string | undefined): void {
  if (text === undefined || text.trim() === '') throw illegalArgument('Error while validating the bootstrap address\n')
  const entries = text.split(',')
  while (entries.length > 1 && entries.at(-1) === '') entries.pop()
  if (!entries.every((entry) => /^(?:.*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/.test(entry)))
    throw illegalArgument('Please provide valid host:port like host1:9091,host2:9092\n')
}
