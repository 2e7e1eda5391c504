// A script in another language prints one line per step, `STEP <TAB> name <TAB> JSON`, and `CHECK <TAB> name <TAB> detail` for what must not happen.
import type { Outcome } from './children.ts'
import { run } from './children.ts'
import type { SuiteContext } from './suite.ts'

export const externalScript = async (
  context: SuiteContext,
  program: string,
  args: readonly string[],
  timeoutMs = 120_000,
): Promise<Outcome> => {
  const outcome = await run(program, args, { timeoutMs, env: { ...process.env, TZ: 'UTC' } })
  for (const line of outcome.stdout.split('\n')) {
    const [kind, name = '', ...rest] = line.split('\t')
    if (kind === 'STEP') await context.log.step(name, () => rest.join('\t'))
    else if (kind === 'CHECK') context.log.check(name, false, rest.join('\t'))
  }
  context.log.check('the script ends well', outcome.code === 0, `code ${outcome.code}\n${outcome.stderr.slice(-1500)}`)
  return outcome
}
