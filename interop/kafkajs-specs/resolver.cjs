// Where a spec or a helper of kafkajs takes one of the entries of its public API, the face takes its place.
const path = require('node:path')

const source = process.env['KAFKAJS_SOURCE']
const faces = new Map(
  [
    ['index.js', 'index'],
    ['src/index.js', 'kafka'],
    ['src/errors.js', 'errors'],
    ['src/admin/index.js', 'admin'],
    ['src/consumer/index.js', 'consumer'],
    ['src/producer/index.js', 'producer'],
    ['src/cluster/index.js', 'cluster'],
    ['src/consumer/assignerProtocol.js', 'assigner-protocol'],
    ['src/consumer/assigners/index.js', 'assigners'],
    ['src/consumer/assigners/roundRobinAssigner/index.js', 'round-robin-assigner'],
    ['src/producer/partitioners/index.js', 'partitioners'],
    ['src/producer/partitioners/legacy/index.js', 'legacy-partitioner'],
    ['src/producer/partitioners/default/index.js', 'default-partitioner'],
    ['src/loggers/index.js', 'loggers'],
    ['src/loggers/console.js', 'console-logger'],
  ].map(([entry, face]) => [path.join(source, entry), path.join(__dirname, 'faces', `${face}.cjs`)]),
)

module.exports = (request, options) => {
  // The specs' only command adds partitions with a script for containers.
  if (request === 'execa') return path.join(__dirname, 'execa.cjs')
  const found = options.defaultResolver(request, options)
  if (process.env['KAFKAJS_FACE'] !== 'samsa' || options.basedir.startsWith(__dirname)) return found
  return faces.get(found) ?? found
}
