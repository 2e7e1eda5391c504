// In place of execa: `TOPIC=… PARTITIONS=… ./scripts/addPartitions.sh`, which would enter a container.
const { execFileSync } = require('node:child_process')

exports.commandSync = (command) => {
  const { topic, partitions } = /TOPIC=(?<topic>\S+) PARTITIONS=(?<partitions>\d+)/.exec(command).groups
  execFileSync(process.execPath, [require('node:path').join(__dirname, 'add-partitions.ts'), process.env.KAFKAJS_PORT, topic, partitions])
}
