// The load generator: `rdkafka_performance` and our probe, built once from the librdkafka inside the npm package node-rdkafka.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { mustRun } from '../../interop/src/harness/children.ts'

const benchDir = resolve(import.meta.dirname, '..')
export const cacheDir = join(benchDir, '.cache')
const librdkafka = join(cacheDir, 'package/deps/librdkafka')

export interface Generator {
  performance: string
  probe: string
  replay: string
  groups: string
  consumerGroups: string
  transactions: string
}

/** A program of one file that needs no library. */
const build = async (name: string): Promise<string> => {
  const program = join(cacheDir, name)
  const sources = [join(benchDir, `c/${name}.c`), join(benchDir, 'c/peer.h')]
  if (!existsSync(program) || sources.some((source) => statSync(program).mtimeMs < statSync(source).mtimeMs)) {
    await mustRun('cc', ['-O2', '-march=native', '-Wall', '-Wno-unused-function', join(benchDir, `c/${name}.c`), '-o', program], {
      timeoutMs: 60_000,
    })
  }
  return program
}

export const buildGenerator = async (): Promise<Generator> => {
  mkdirSync(cacheDir, { recursive: true })
  const performance = join(librdkafka, 'examples/rdkafka_performance')
  const timeoutMs = 900_000
  if (!existsSync(performance)) {
    if (!existsSync(librdkafka)) {
      await mustRun('npm', ['pack', '--silent', 'node-rdkafka@3.6.1'], { cwd: cacheDir, timeoutMs })
      const archive = readdirSync(cacheDir).find((name) => name.startsWith('node-rdkafka-')) ?? ''
      await mustRun('tar', ['xzf', archive], { cwd: cacheDir, timeoutMs })
    }
    // zstd is not bundled: Debian's libzstd-dev has it.
    await mustRun(
      'sh',
      ['-c', './configure --disable-sasl --disable-ssl --disable-curl && make -C src librdkafka.a && make -C examples rdkafka_performance'],
      { cwd: librdkafka, timeoutMs },
    )
  }
  const probe = join(cacheDir, 'probe')
  const source = join(benchDir, 'c/probe.c')
  if (!existsSync(probe) || statSync(probe).mtimeMs < statSync(source).mtimeMs) {
    const libraries = ['-lz', '-lzstd', '-lpthread', '-ldl', '-lrt', '-lm']
    await mustRun(
      'cc',
      ['-O2', '-Wall', source, '-I', join(librdkafka, 'src'), join(librdkafka, 'src/librdkafka.a'), ...libraries, '-o', probe],
      { timeoutMs },
    )
  }
  const [replay, groups, consumerGroups, transactions] = await Promise.all([
    build('replay'),
    build('groups'),
    build('consumer-groups'),
    build('transactions'),
  ])
  return { performance, probe, replay, groups, consumerGroups, transactions }
}
