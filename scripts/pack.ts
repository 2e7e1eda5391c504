// node scripts/pack.ts [--out FOLDER] [package …]: builds packages for publishing: JavaScript and declarations by tsc, a manifest that points at
// them, and a tarball each, in FOLDER (.publish). With names, tarballs of those packages and of what they depend on.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { root } from './command.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports?: Readonly<Record<string, string>>
  readonly imports?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

const NODE_RANGE = '>=24'
const NOT_PUBLISHED = ['**/*.test.ts', '**/*.bench.ts', '**/*.sim.ts']

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string', default: '.publish' } } })
const out = resolve(root, values.out)
const build = join(out, 'build')

const folders = new Map(readdirSync(join(root, 'packages')).map((folder) => [manifestOf(folder).name, folder]))
const wanted = closure(positionals.length === 0 ? [...folders.keys()] : positionals.map(nameOf))

rmSync(out, { recursive: true, force: true })
mkdirSync(build, { recursive: true })
compile()
for (const name of wanted) console.log(relative(process.cwd(), pack(name)))
rmSync(build, { recursive: true })

function manifestOf(folder: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  return manifest
}

function nameOf(given: string): string {
  const name = folders.has(given) ? given : `@samsa/${given}`
  if (!folders.has(name)) throw new Error(`there is no package ${given}`)
  return name
}

/** The packages and all of ours that they need, those needed first. */
function closure(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    const folder = folders.get(name)
    if (folder === undefined || found.has(name)) return
    for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {})) visit(dependency)
    found.add(name)
  }
  for (const name of names) visit(name)
  return found
}

/** All at once: packages see each other's sources, as in the clone. */
function compile(): void {
  const config = join(out, 'tsconfig.json')
  const sources = Array.from(wanted, (name) => `${root}packages/${folders.get(name)}/src`)
  const options = {
    extends: `${root}tsconfig.base.json`,
    compilerOptions: {
      rootDir: `${root}packages`,
      outDir: build,
      declarationMap: false,
      sourceMap: false,
      incremental: false,
      typeRoots: [`${root}node_modules/@types`],
    },
    include: sources,
    exclude: NOT_PUBLISHED.map((pattern) => `${root}packages/${pattern}`),
  }
  writeFileSync(config, JSON.stringify(options, undefined, 2))
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { stdio: 'inherit' })
}

/** Lays the package out and makes its tarball; returns the tarball's path. */
function pack(name: string): string {
  const folder = folders.get(name) ?? name
  const source = join(root, 'packages', folder)
  const target = join(out, 'packages', folder)
  const manifest = manifestOf(folder)
  mkdirSync(target, { recursive: true })
  cpSync(join(build, folder, 'src'), join(target, 'dist'), { recursive: true })
  for (const file of globSync('**/*.js', { cwd: join(target, 'dist') })) resolveToScripts(join(target, 'dist', file))
  if (existsSync(join(source, 'README.md'))) cpSync(join(source, 'README.md'), join(target, 'README.md'))
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  const bin = Object.keys(manifest.bin ?? {}).map((command) => [command, launcher(target, command)])
  const published = {
    ...manifest,
    ...(bin.length > 0 ? { bin: Object.fromEntries(bin) } : {}),
    ...(manifest.exports === undefined ? {} : { exports: built(manifest.exports, true) }),
    ...(manifest.imports === undefined ? {} : { imports: built(manifest.imports, false) }),
    files: ['dist', 'bin'],
    engines: { node: NODE_RANGE },
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`)
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', out, '--loglevel', 'error'], {
    cwd: target,
    encoding: 'utf8',
  })
  const [tarball]: { filename: string }[] = JSON.parse(packed)
  return join(out, tarball?.filename ?? '')
}

/** Names of workers are texts, which tsc leaves alone. */
function resolveToScripts(path: string): void {
  const text = readFileSync(path, 'utf8')
  const changed = text.replace(/(import\.meta\.resolve\(\s*'\.{1,2}\/[^']*)\.ts'/g, "$1.js'")
  if (changed !== text) writeFileSync(path, changed)
}

function built(entries: Readonly<Record<string, string>>, isTyped: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, path]) => {
      if (!path.startsWith('./src/')) return [key, path]
      const script = path.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '.js')
      return [key, isTyped ? { types: script.replace(/\.js$/, '.d.ts'), default: script } : script]
    }),
  )
}

/** What the clone's shell launcher does, for whom npm links a script: the command's name decides which tool it is. */
function launcher(target: string, command: string): string {
  const path = `bin/${command}.js`
  const asTool = /^(kafka|connect|trogdor)-/.test(command) ? `process.argv.splice(2, 0, 'tool', '${command}')\n` : ''
  const text = `#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'

enableCompileCache()
setFlagsFromString('--max-semi-space-size=4')
${asTool}await import('../dist/main.js')
`
  mkdirSync(dirname(join(target, path)), { recursive: true })
  writeFileSync(join(target, path), text)
  chmodSync(join(target, path), 0o755)
  return path
}
