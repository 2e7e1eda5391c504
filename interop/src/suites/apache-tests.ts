// Apache Kafka's own integration tests, from the test jars of its release, with one node of Samsa in the place of the brokers that they would start.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { apacheTestClassPath, cacheDir, repositoryDir } from '../harness/artifacts.ts'
import { run } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { beyondOneNode } from './apache-tests/beyond.ts'
import { testGroups } from './apache-tests/classes.ts'
import { readReport } from './apache-tests/report.ts'
import type { TestResult } from './apache-tests/report.ts'

/** Runs classes in one JVM and gives the result of every test. */
const runClasses = async (
  context: SuiteContext,
  name: string,
  classes: readonly string[],
  iterations: readonly string[],
): Promise<TestResult[]> => {
  const { glue, jars } = await apacheTestClassPath()
  const reports = join(cacheDir, 'apache-tests', name.replaceAll(/\W+/g, '-'))
  rmSync(reports, { recursive: true, force: true })
  const { code, stdout, stderr } = await run(
    'java',
    [
      '-Xmx1g',
      '-XX:+EnableDynamicAgentLoading',
      '-XX:TieredStopAtLevel=1',
      `-Dsamsa.program=${join(repositoryDir, 'packages/samsa/bin/samsa')}`,
      '-Dlog4j2.level=OFF',
      '-cp',
      // Without the glue the tests start Apache Kafka's brokers in their own process.
      context.target === 'samsa' ? `${glue}:${jars}/*` : `${jars}/*`,
      'org.junit.platform.console.ConsoleLauncher',
      'execute',
      '--disable-banner',
      '--include-engine=junit-jupiter',
      '--details=none',
      `--reports-dir=${reports}`,
      ...classes.map((each) => `--select-class=${each}`),
      ...iterations.map((each) => `--select-iteration=${each}`),
    ],
    { timeoutMs: 3_600_000 },
  )
  const files = readdirSync(reports, { encoding: 'utf8' }).filter((file) => file.endsWith('.xml'))
  context.log.check(`${name}: JUnit ends`, code === 0 || code === 1, () => `${code} ${(stderr + stdout).slice(-2000)}`)
  return files.flatMap((file) => readReport(readFileSync(join(reports, file), 'utf8')))
}

const judge = ({ log, target }: SuiteContext, results: readonly TestResult[]): void => {
  for (const className of new Set(results.map((result) => result.className))) {
    const own = results.filter((result) => result.className === className)
    const failed = own.filter((result) => result.outcome === 'failed')
    const reasonOf = (test: string): string | undefined => beyondOneNode.get(test) ?? beyondOneNode.get(className)
    const faults = target === 'samsa' ? failed.filter(({ test }) => reasonOf(test) === undefined) : failed
    log.check(className, faults.length === 0, () => faults.map(({ test, message }) => `${test}: ${message}`).join('\n'))
    const count = (outcome: TestResult['outcome']): number => own.filter((result) => result.outcome === outcome).length
    const expected = new Set(failed.filter((each) => !faults.includes(each)).map(({ test }) => reasonOf(test)))
    const because = expected.size > 0 ? ` (${[...expected].join(', ')})` : ''
    log.note(`${className}: ${count('passed')} passed, ${failed.length} failed${because}, ${count('skipped')} skipped`)
  }
}

export const apacheTests: Suite = {
  name: 'apache-tests',
  title:
    'Apache Kafka’s own integration tests (a short selection; all of them nightly or with APACHE_TESTS=all, some with APACHE_TESTS=Class,Class)',
  ownNode: true,
  async run(context) {
    const asked = process.env['APACHE_TESTS']
    const names = asked === undefined || asked === 'all' ? undefined : new Set(asked.split(','))
    for (const { name, classes, iterations = [], short } of testGroups) {
      const isTaken = context.nightly || asked !== undefined || short === true
      const taken = names === undefined ? classes : classes.filter((each) => names.has(each.split('.').at(-1) ?? ''))
      if (isTaken && taken.length > 0) judge(context, await runClasses(context, name, taken, names === undefined ? iterations : []))
    }
  },
}
