/**
 * Runs a command line and returns the exit code. `tool NAME …` runs one of Kafka's tools without loading Samsa's own commands, which have a start
 * time of their own.
 */
export async function run(args: readonly string[]): Promise<number> {
  const [first, name, ...rest] = args
  if (first === 'tool' && name !== undefined && !name.startsWith('-')) {
    const { runTool } = await import('./tools/run-tool.ts')
    return await runTool(name.replace(/\.sh$/, ''), rest)
  }
  const { run: runCommand } = await import('./main.ts')
  return await runCommand(args)
}
