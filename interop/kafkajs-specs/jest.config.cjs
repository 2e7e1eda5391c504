// kafkajs's own configuration, for one of two clients: KAFKAJS_FACE is `kafkajs` or `samsa`.
const path = require('node:path')

const source = process.env['KAFKAJS_SOURCE']
const isSamsa = process.env['KAFKAJS_FACE'] === 'samsa'

module.exports = {
  rootDir: source,
  roots: [path.join(source, 'src')],
  modulePaths: [process.env['KAFKAJS_PACKAGES']],
  resolver: path.join(__dirname, 'resolver.cjs'),
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.js$|\\.ts$': path.join(__dirname, 'transform.cjs') },
  moduleNameMapper: { '^testHelpers$': '<rootDir>/testHelpers/index.js' },
  setupFilesAfterEnv: [
    path.join(__dirname, 'done.cjs'),
    ...(isSamsa ? [path.join(__dirname, 'face.mjs')] : []),
    '<rootDir>/testHelpers/setup.js',
  ],
  testEnvironment: 'node',
  testRegex: '(/__tests__/.*\\.spec\\.js|(\\.|/)spec)\\.jsx?$',
  // As jest 25 wrote them.
  snapshotFormat: { escapeString: true, printBasicPrototype: true },
  ci: true,
}
