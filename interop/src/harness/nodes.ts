// Starts, stops and kills a single node of Apache Kafka or of Samsa, on loopback, in a temporary folder.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kafkaJars, repositoryDir } from './artifacts.ts'
import { exited, mustRun, sleep, start } from './children.ts'

export type Target = 'kafka' | 'samsa'

/** Both clusters are formatted with these, so that they need no normalising. */
export const clusterId = 'Zm9vYmFyYmF6cXV4MDEyMw'

const claimed = new Set<number>()

/** Folders that a run made and that an interrupted run must not leave behind. */
const temporary = new Set<string>()
process.on('exit', () => {
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
})

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => {
        if (claimed.has(port)) resolve(freePort())
        else {
          claimed.add(port)
          resolve(port)
        }
      })
    })
  })

export interface NodeOptions {
  /** Lines of server.properties beside the harness's own. */
  settings?: Record<string, string>
  logDirs?: number
  heapMb?: number
  /** A folder that holds a node's data already; it is neither formatted nor removed. */
  dir?: string
  /** A prefix of the command, such as `taskset -c 0`. */
  prefix?: readonly string[]
  environment?: Record<string, string>
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (well: boolean): void => {
      socket.destroy()
      resolve(well)
    }
    socket.setTimeout(2000, () => finish(false))
    socket.on('error', () => finish(false))
    // ApiVersions v0 with a null client id, correlation 1.
    socket.on('connect', () => socket.write(Buffer.from('0000000a0012000000000001ffff', 'hex')))
    socket.on('data', () => finish(true))
  })

const samsaCommand = (): string[] => [join(repositoryDir, 'packages/samsa/bin/samsa')]

export class BrokerNode {
  readonly target: Target
  readonly dir: string
  readonly port: number
  readonly controllerPort: number
  readonly logDirs: readonly string[]
  readonly #options: NodeOptions
  #child: ChildProcessWithoutNullStreams | undefined
  /** Milliseconds from the start of the process to its first answer to ApiVersions. */
  startMs = 0

  private constructor(target: Target, dir: string, port: number, controllerPort: number, options: NodeOptions) {
    this.target = target
    this.dir = dir
    this.port = port
    this.controllerPort = controllerPort
    this.#options = options
    this.logDirs = Array.from({ length: options.logDirs ?? 1 }, (_, index) => join(dir, `data-${index}`))
  }

  get bootstrap(): string {
    return `127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get properties(): string {
    return join(this.dir, 'server.properties')
  }

  get outputFile(): string {
    return join(this.dir, `${this.target}.out`)
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Prepares the folder and the properties without starting anything. */
  static async prepare(target: Target, options: NodeOptions = {}): Promise<BrokerNode> {
    const dir = options.dir ?? mkdtempSync(join(tmpdir(), `samsa-interop-${target}-`))
    mkdirSync(dir, { recursive: true })
    if (options.dir === undefined) temporary.add(dir)
    const node = new BrokerNode(target, dir, await freePort(), await freePort(), options)
    const settings: Record<string, string> = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.bootstrap.servers': `127.0.0.1:${node.controllerPort}`,
      listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
      'controller.listener.names': 'CONTROLLER',
      'inter.broker.listener.name': 'PLAINTEXT',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'log.dirs': node.logDirs.join(','),
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'share.coordinator.state.topic.replication.factor': '1',
      'share.coordinator.state.topic.min.isr': '1',
      'offsets.topic.num.partitions': '3',
      'group.initial.rebalance.delay.ms': '0',
      // The suites' records are of 2023, and the first retention check comes 30 seconds after the start.
      'log.retention.ms': '-1',
      ...options.settings,
    }
    writeFileSync(
      node.properties,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    )
    return node
  }

  static async start(target: Target, options: NodeOptions = {}): Promise<BrokerNode> {
    const node = await BrokerNode.prepare(target, options)
    await node.format()
    await node.start()
    return node
  }

  async format(): Promise<void> {
    const args = ['format', '--standalone', '--ignore-formatted', '-t', clusterId, '-c', this.properties]
    if (this.target === 'kafka') {
      const jars = await kafkaJars()
      await mustRun('java', ['-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`, 'kafka.tools.StorageTool', ...args], { timeoutMs: 60_000 })
    } else {
      const [program = '', ...rest] = samsaCommand()
      await mustRun(program, [...rest, 'storage', ...args], { timeoutMs: 30_000 })
    }
  }

  async command(): Promise<string[]> {
    const prefix = this.#options.prefix ?? []
    if (this.target === 'samsa') return [...prefix, ...samsaCommand(), 'start', '-c', this.properties]
    const jars = await kafkaJars()
    const heap = this.#options.heapMb ?? 512
    // Apache's own start script sets these collector flags.
    const flags = [
      '-server',
      `-Xmx${heap}m`,
      `-Xms${heap}m`,
      '-XX:+UseG1GC',
      '-XX:MaxGCPauseMillis=20',
      '-XX:InitiatingHeapOccupancyPercent=35',
    ]
    return [
      ...prefix,
      'java',
      ...flags,
      '-XX:+ExplicitGCInvokesConcurrent',
      '-Djava.awt.headless=true',
      '-cp',
      `${jars}/*`,
      'kafka.Kafka',
      this.properties,
    ]
  }

  /** Starts the process and waits until it answers ApiVersions. */
  async start(timeoutMs = 60_000): Promise<void> {
    const [program = '', ...args] = await this.command()
    const began = performance.now()
    const child = start(program, args, { cwd: this.dir, env: { ...process.env, TZ: 'UTC', ...this.#options.environment } })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => appendFileSync(this.outputFile, chunk))
    while (!(await answers(this.port))) {
      if (!this.running) throw new Error(`${this.target} ended at start\n${this.output().slice(-3000)}`)
      if (performance.now() - began > timeoutMs)
        throw new Error(`${this.target} did not answer within ${timeoutMs} ms\n${this.output().slice(-3000)}`)
      await sleep(10)
    }
    this.startMs = performance.now() - began
  }

  output(): string {
    try {
      return readFileSync(this.outputFile, 'utf8')
    } catch {
      return ''
    }
  }

  /** Sends SIGTERM and gives the exit code; after the time-out the process is killed and the code is 124. */
  async stop(timeoutMs = 30_000): Promise<number> {
    const child = this.#child
    if (!child || !this.running) return child?.exitCode ?? 0
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const code = await exited(child)
    clearTimeout(timer)
    return child.signalCode === 'SIGKILL' ? 124 : code
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || !this.running) return
    child.kill('SIGKILL')
    await exited(child)
  }

  remove(): void {
    temporary.delete(this.dir)
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Runs a command of Samsa's own command line. */
  static samsa(args: readonly string[]): string[] {
    return [...samsaCommand(), ...args]
  }
}
