// @confluentinc/kafka-javascript fetches a prebuilt binary when it is installed, from a place that is not the registry. Here it is built from source: its
// own npm package, with the librdkafka of the same version that node-rdkafka's npm package carries.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mustRun } from '../../../interop/src/harness/children.ts'
import { buildGenerator, cacheDir } from '../generator.ts'
import { confluentDir } from './confluent.ts'

const VERSION = '1.6.0'
const timeoutMs = 1_800_000

/** Builds it once into the cache; throws with the tools' words where that does not work. */
export async function buildConfluent(): Promise<void> {
  const binary = join(confluentDir, 'build/Release/confluent-kafka-javascript.node')
  if (existsSync(binary)) return
  await buildGenerator()
  const folder = dirname(confluentDir)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await mustRun('npm', ['pack', '--silent', `@confluentinc/kafka-javascript@${VERSION}`], { cwd: folder, timeoutMs })
  await mustRun('tar', ['xzf', readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''], { cwd: folder, timeoutMs })
  const inPackage = { cwd: confluentDir, timeoutMs }
  await mustRun('npm', ['pkg', 'delete', 'scripts', 'devDependencies'], inPackage)
  await mustRun('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-workspaces', '--no-package-lock', '--prefix', '.'], inPackage)
  const librdkafka = join(confluentDir, 'deps/librdkafka')
  rmSync(librdkafka, { recursive: true, force: true })
  cpSync(join(cacheDir, 'package/deps/librdkafka'), librdkafka, { recursive: true })
  const script = [
    'make -C deps/librdkafka clean || true',
    '(cd deps/librdkafka && CFLAGS=-fPIC CXXFLAGS=-fPIC ./configure --disable-sasl --disable-ssl --disable-curl --enable-static && make libs)',
    'mkdir -p build/deps',
    'cp deps/librdkafka/src/librdkafka.a build/deps/librdkafka-static.a',
    'cp deps/librdkafka/src-cpp/librdkafka++.a build/deps/librdkafka++.a',
    'gyp="$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js"',
    'node "$gyp" configure --nodedir="$(dirname "$(dirname "$(node -p process.execPath)")")"',
    'BUILD_LIBRDKAFKA=0 make -C build BUILDTYPE=Release || true',
    // The package's own link step leaves out what this librdkafka needs.
    'g++ -shared -pthread -o build/Release/confluent-kafka-javascript.node -Wl,--start-group $(find build/Release/obj.target -name "*.o") ' +
      'build/deps/librdkafka++.a build/deps/librdkafka-static.a -lz -lzstd -lrt -ldl -lm -Wl,--end-group',
  ].join(' && ')
  await mustRun('sh', ['-c', script], inPackage)
}
