// What the suites need from outside, fetched once into a cache folder that git ignores.
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { mustRun, run } from './children.ts'

export const interopDir = resolve(import.meta.dirname, '../..')
export const repositoryDir = resolve(interopDir, '..')
export const cacheDir = join(interopDir, '.cache')
mkdirSync(cacheDir, { recursive: true })

const olderThan = (file: string, source: string): boolean => !existsSync(file) || statSync(file).mtimeMs < statSync(source).mtimeMs

let jarsDir: string | undefined

/** The folder of Apache Kafka's jars: `KAFKA_LIBS` if set, else fetched by Maven. */
export const kafkaJars = async (): Promise<string> => {
  if (jarsDir) return jarsDir
  const given = process.env['KAFKA_LIBS']
  const dir = given ?? join(cacheDir, 'libs')
  const fetched = existsSync(dir) && readdirSync(dir).some((name) => name.startsWith('kafka-tools-'))
  if (!fetched) {
    const pom = join(interopDir, 'java/pom.xml')
    await mustRun('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${dir}`], { timeoutMs: 600_000 })
  }
  jarsDir = dir
  return dir
}

const programs = ['ToolHost', 'interop/Transactions', 'interop/GroupMember']

/** The class path of the jars, the tool host and the programs beside it, which are compiled when a source is newer. */
export const toolHostClassPath = async (): Promise<string> => {
  const jars = await kafkaJars()
  const classes = join(cacheDir, 'classes')
  const sourceOf = (name: string): string => join(interopDir, `java/${name}.java`)
  if (programs.some((name) => olderThan(join(classes, `${name}.class`), sourceOf(name))))
    await mustRun('javac', ['-cp', `${jars}/*`, '-d', classes, ...programs.map(sourceOf)], { timeoutMs: 120_000 })
  return `${classes}:${jars}/*`
}

/** The class path of Kafka Streams, its tests and our program with them, by Maven. */
export const streamsClassPath = async (): Promise<string> => {
  const sources = join(interopDir, 'java/streams')
  const [jars, classes] = [join(cacheDir, 'streams-libs'), join(cacheDir, 'streams-classes')]
  if (!existsSync(jars) || !readdirSync(jars).some((name) => name.endsWith('-test.jar'))) {
    const args = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    await mustRun('mvn', ['-q', '-B', '-f', join(sources, 'pom.xml'), ...args], { timeoutMs: 600_000 })
  }
  const source = join(sources, 'StreamsExam.java')
  if (olderThan(join(classes, 'StreamsExam.class'), source)) {
    await mustRun('javac', ['-cp', `${jars}/*`, '-d', classes, source], { timeoutMs: 120_000 })
  }
  return `${classes}:${jars}/*`
}

/** Apache Kafka's tests and what they need, by Maven, and our classes that go before them on the class path. */
export const apacheTestClassPath = async (): Promise<{ readonly glue: string; readonly jars: string }> => {
  const sources = join(interopDir, 'java/apache')
  const [jars, glue] = [join(cacheDir, 'apache-libs'), join(cacheDir, 'apache-classes')]
  if (!existsSync(jars) || !readdirSync(jars).some((name) => name.startsWith('connect-runtime'))) {
    const args = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    await mustRun('mvn', ['-q', '-B', '-f', join(sources, 'pom.xml'), ...args], { timeoutMs: 600_000 })
  }
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.java'))
  const classOf = (source: string): string => join(glue, source.replace(/java$/, 'class'))
  if (files.some((file) => olderThan(classOf(file), join(sources, file)))) {
    await mustRun('javac', ['-nowarn', '-cp', `${jars}/*`, '-d', glue, ...files.map((file) => join(sources, file))], { timeoutMs: 120_000 })
    cpSync(join(sources, 'META-INF'), join(glue, 'META-INF'), { recursive: true })
  }
  return { glue, jars }
}

const onPath = async (program: string): Promise<boolean> => (await run('sh', ['-c', `command -v ${program}`])).code === 0

/** kcat, from Debian where it is not there yet. */
export const kcat = async (): Promise<string> => {
  if (!(await onPath('kcat'))) await mustRun('apt-get', ['install', '-y', '-qq', 'kcat'], { timeoutMs: 300_000 })
  return 'kcat'
}

/** A Python with confluent-kafka and kafka-python. */
export const python = async (): Promise<string> => {
  const venv = join(cacheDir, 'venv')
  const program = join(venv, 'bin/python')
  if (!existsSync(program)) await mustRun('python3', ['-m', 'venv', venv], { timeoutMs: 120_000 })
  const probe = await run(program, ['-c', 'import confluent_kafka, kafka, lz4, snappy, zstandard'])
  if (probe.code !== 0) {
    await mustRun(join(venv, 'bin/pip'), ['install', '-q', '-r', join(interopDir, 'python/requirements.txt')], { timeoutMs: 600_000 })
  }
  return program
}

const goProgram = async (name: string, folder: string): Promise<string> => {
  const program = join(cacheDir, name)
  if (olderThan(program, join(interopDir, 'go', folder, 'main.go'))) {
    await mustRun('go', ['build', '-mod=mod', '-o', program, `./${folder}`], { cwd: join(interopDir, 'go'), timeoutMs: 600_000 })
  }
  return program
}

/** The franz-go program, built through the Go module proxy. */
export const franzProgram = (): Promise<string> => goProgram('franz', '.')

/** The same for transactions. */
export const franzTransactions = (): Promise<string> => goProgram('franz-transactions', 'transactions')

/** Members of groups by franz-go and sarama, built through the Go module proxy. */
export const goMember = async (): Promise<string> => {
  const program = join(cacheDir, 'member')
  const folder = join(interopDir, 'members/go')
  if (olderThan(program, join(folder, 'main.go'))) {
    await mustRun('go', ['build', '-mod=mod', '-o', program, '.'], { cwd: folder, timeoutMs: 600_000 })
  }
  return program
}
