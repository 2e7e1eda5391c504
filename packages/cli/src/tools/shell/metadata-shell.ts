import { asJavaError } from '../cluster/kafka-error.ts'
import { stackTrace } from '../java/java-error.ts'
import { parseArgumentsOrExit } from '../options/argparse.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { metadataShellParser } from './options.ts'

/** `kafka-metadata-shell`: the cluster's metadata as a tree of directories, out of the metadata log or a snapshot of it. */
export const metadataShell: Tool = async (io, args) => {
  const given = parseArgumentsOrExit(io, metadataShellParser, args)
  try {
    await run(io, given.text('snapshot'), given.values('command') ?? [])
    return 0
  } catch (error) {
    if (error instanceof ToolExit) throw error
    const failure = asJavaError(error)
    io.err(`Unexpected error: ${failure.message}\n${stackTrace(failure)}`)
    return 1
  }
}

async function run(io: ToolIo, path: string, words: readonly string[]): Promise<void> {
  const { readMetadata } = await import('./metadata-file.ts')
  const { metadataTree } = await import('./metadata-tree.ts')
  if (words.length === 0) io.out('Loading...\n')
  const root = metadataTree(readMetadata(path))
  if (words.length === 0) {
    io.out('Starting...\n')
    const { interactiveShell } = await import('./interactive-shell.ts')
    await interactiveShell(io, root)
    return
  }
  const { runLine } = await import('./shell-commands.ts')
  let text = ''
  const write = (part: string): void => {
    text += part
  }
  const state = { root, workingDirectory: '/', screenWidth: undefined, history: [], write }
  try {
    runLine(io, state, words, false)
  } finally {
    io.out(text)
  }
}
