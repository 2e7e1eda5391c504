// kafkajs's own specs, run by Jest on kafkajs itself and on @samsa/kafkajs: what passes there and not here must be in the list of reasons.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir, interopDir } from '../harness/artifacts.ts'
import { mustRun, run } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { publicSpecs, reasonFor } from './kafkajs-spec-reasons.ts'

type Face = 'kafkajs' | 'samsa'

/** What kafkajs's specs and helpers need, in versions that its package.json allows; a newer Jest, since kafkajs's own knows no ES modules. */
const PACKAGES = [
  'jest@29.7.0',
  'jest-extended@0.11.5',
  'execa@2',
  'glob@7',
  'ip@1',
  'jsonwebtoken@9',
  'mockdate@2',
  'semver@6',
  'uuid@3',
  '@types/node@24',
]

/** As kafkajs's containers are set up, on one node. */
const SETTINGS = { 'node.id': '0', 'num.partitions': '2', 'log.retention.ms': '604800000', 'auto.create.topics.enable': 'true' }

/** No node here listens with TLS or SASL: those tests fail on either client, slowly. */
const REACHABLE = '^(?!.*(SSL connections|SASL ))'

const specsDir = join(interopDir, 'kafkajs-specs')

interface Verdict {
  readonly file: string
  readonly test: string
  readonly status: string
  readonly message: string
}

interface JestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

async function packages(): Promise<string> {
  const folder = join(cacheDir, 'kafkajs-specs')
  const modules = join(folder, 'node_modules')
  if (existsSync(join(modules, 'jest'))) return modules
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "kafkajs-specs", "private": true }\n')
  await mustRun('npm', ['install', '--no-audit', '--no-fund', ...PACKAGES], { cwd: folder, timeoutMs: 600_000 })
  return modules
}

/** Runs the specs whose path contains one of `paths`. */
async function verdicts(face: Face, source: string, port: number, paths: readonly string[]): Promise<Verdict[]> {
  const modules = await packages()
  const report = join(cacheDir, 'kafkajs-specs', `${face}.json`)
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(modules, 'jest/bin/jest.js')]
  const options = ['-c', join(specsDir, 'jest.config.cjs'), '--forceExit', '--json', '--outputFile', report, '--testNamePattern', REACHABLE]
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    KAFKA_VERSION: '2.4',
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    KAFKAJS_FACE: face,
    KAFKAJS_SOURCE: source,
    KAFKAJS_PACKAGES: modules,
    KAFKAJS_PORT: String(port),
    KAFKAJS_TEST_TIMEOUT_MS: '20000',
    TEST_RETRIES: '1',
  }
  const outcome = await run(process.execPath, [...args, ...options, '--', ...paths], {
    cwd: source,
    env,
    timeoutMs: 3_600_000,
  })
  if (!existsSync(report)) throw new Error(`Jest told nothing: ${outcome.stderr.slice(-2000)}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by Jest
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = name.slice(name.lastIndexOf('/src/') + 5)
    if (assertionResults.length === 0) return [{ file, test: '', status: 'failed', message }]
    return assertionResults.map(({ fullName, status, failureMessages }) => ({
      file,
      test: fullName,
      status,
      message: failureMessages[0] ?? '',
    }))
  })
}

const keyOf = ({ file, test }: Verdict): string => `${file} | ${test}`
const passed = (all: readonly Verdict[]): Map<string, Verdict> =>
  new Map(all.filter(({ status }) => status === 'passed').map((each) => [keyOf(each), each]))

/** Counts of a spec file as a table of text. */
function table(theirs: readonly Verdict[], ours: readonly Verdict[]): string {
  const count = (all: readonly Verdict[], file: string): number =>
    all.filter((each) => each.file === file && each.status === 'passed').length
  const files = [...new Set(theirs.map(({ file }) => file))].sort()
  const rows = files.map((file) => `${file.padEnd(60)} ${String(count(theirs, file)).padStart(4)} ${String(count(ours, file)).padStart(4)}`)
  return [`${'spec'.padEnd(60)} kafkajs samsa`, ...rows].join('\n')
}

async function compileTypes(context: SuiteContext, source: string): Promise<void> {
  const folder = join(cacheDir, 'kafkajs-specs', 'types')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'tests.ts'), readFileSync(join(source, 'types/tests.ts'), 'utf8').replace("'./index'", "'@samsa/kafkajs'"))
  const strictness = { noImplicitAny: true, noImplicitThis: true, strictNullChecks: true, strictFunctionTypes: true }
  const modules = { module: 'nodenext', target: 'esnext', lib: ['esnext'], types: ['node'], allowImportingTsExtensions: true }
  const compilerOptions = { ...strictness, ...modules, noEmit: true, skipLibCheck: true }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['tests.ts'] }))
  const outcome = await run('npx', ['tsc', '-p', folder], { cwd: interopDir, timeoutMs: 300_000 })
  context.log.check("kafkajs's types/tests.ts compiles against @samsa/kafkajs", outcome.code === 0, outcome.stdout)
}

export const kafkaJsSpecs: Suite = {
  name: 'kafkajs-specs',
  title: "kafkajs's own specs and types, on kafkajs and on @samsa/kafkajs (KAFKAJS_SOURCE names a checkout of kafkajs)",
  ownNode: true,
  async run(context) {
    const source = process.env['KAFKAJS_SOURCE']
    if (source === undefined || !existsSync(join(source, 'testHelpers/index.js'))) {
      context.log.note(
        'skipped: set KAFKAJS_SOURCE to a checkout of https://github.com/tulios/kafkajs (its specs are not in its npm package)',
      )
      return
    }
    await packages()
    await compileTypes(context, source)
    const node = await BrokerNode.start(context.target, { settings: SETTINGS })
    try {
      const theirs = await verdicts('kafkajs', source, node.port, publicSpecs)
      const ours = await verdicts('samsa', source, node.port, publicSpecs)
      const here = passed(ours)
      const there = passed(theirs)
      const missing = [...there.values()].filter((each) => !here.has(keyOf(each)))
      const both = [...there.keys()].filter((key) => here.has(key)).length
      context.log.note(`${there.size} pass on kafkajs, ${both} of them here; ${here.size - both} pass here alone\n${table(theirs, ours)}`)
      for (const each of missing) {
        const reason = reasonFor(each.file, each.test)
        if (reason !== undefined) context.log.note(`not here: ${keyOf(each)}: ${reason}`)
        const failure = ours.find((other) => keyOf(other) === keyOf(each))?.message.slice(0, 300) ?? 'absent'
        context.log.check(keyOf(each), reason !== undefined, failure)
      }
    } finally {
      await node.stop()
      node.remove()
    }
  },
}
