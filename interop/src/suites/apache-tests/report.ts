// Reads the XML reports of JUnit's console launcher.

export interface TestResult {
  /** `FetchRequestTest.testFetch`, whatever its parameters. */
  readonly test: string
  readonly className: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly message: string
}

const unescaped = (text: string): string =>
  text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

const attribute = (tag: string, name: string): string => unescaped(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')

export const readReport = (xml: string): TestResult[] =>
  Array.from(xml.matchAll(/<testcase( [^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g), ([, tag = '', , body = '']) => {
    const className = attribute(tag, 'classname').split('.').at(-1) ?? ''
    const test = `${className}.${attribute(tag, 'name').replace(/[([{].*$/s, '')}`
    const failed = /<(?:failure|error)( [^>]*)?>/.exec(body)
    if (failed) return { test, className, outcome: 'failed', message: attribute(failed[1] ?? '', 'message').slice(0, 500) }
    const skipped = /<skipped[^>]*>(?:<!\[CDATA\[)?([\s\S]{0,200})/.exec(body)
    return skipped
      ? { test, className, outcome: 'skipped', message: skipped[1]?.split('\n')[0] ?? '' }
      : { test, className, outcome: 'passed', message: '' }
  })
