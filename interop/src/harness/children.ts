// Child processes that never outlive the harness: every one is remembered and killed by its own id when the harness ends, however it ends.
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams, SpawnOptionsWithoutStdio } from 'node:child_process'

const alive = new Set<ChildProcessWithoutNullStreams>()

process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

export const start = (command: string, args: readonly string[], options: SpawnOptionsWithoutStdio = {}): ChildProcessWithoutNullStreams => {
  const child = spawn(command, [...args], options)
  alive.add(child)
  child.on('exit', () => alive.delete(child))
  child.on('error', () => alive.delete(child))
  child.stdin.on('error', () => {}) // a child that ends early closes its input: its exit status tells the story
  return child
}

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

export interface RunOptions extends SpawnOptionsWithoutStdio {
  stdin?: string | Buffer
  timeoutMs?: number
}

/** Runs a program to its end. A time-out kills it and gives code 124; a program that cannot be started gives 127. */
export const run = (
  command: string,
  args: readonly string[],
  { stdin = '', timeoutMs = 60_000, ...options }: RunOptions = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = start(command, args, options)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, timeoutMs)
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    const finish = (code: number): void => {
      clearTimeout(timer)
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    }
    child.on('error', (error) => {
      stderr.push(Buffer.from(String(error)))
      finish(127)
    })
    child.on('close', (code) => finish(timedOut ? 124 : (code ?? 137)))
    child.stdin.end(stdin)
  })

export const mustRun = async (command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> => {
  const outcome = await run(command, args, options)
  if (outcome.code !== 0)
    throw new Error(
      `${command} ${args.join(' ')} ended with ${outcome.code}\n${outcome.stdout.slice(-2000)}\n${outcome.stderr.slice(-2000)}`,
    )
  return outcome
}

export const exited = (child: ChildProcessWithoutNullStreams): Promise<number> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode ?? 137)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 137)))

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
