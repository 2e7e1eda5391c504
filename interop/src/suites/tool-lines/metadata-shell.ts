import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { TwinStep } from '../../harness/twin-tools.ts'

const LOG = '00000000000000000000.log'
/** The node that runs has locked its own. */
const copyLog: TwinStep = async (node) => {
  cpSync(join(node.logDirs[0] ?? '', '__cluster_metadata-0', LOG), join(node.dir, 'copy', '__cluster_metadata-0', LOG))
  await Promise.resolve()
}
const shell = (command: string): TwinStep => [
  `kafka-metadata-shell --no-bootstrap --snapshot <dir>/copy/__cluster_metadata-0/${LOG} ${command}`,
  {
    clean: (text) =>
      text
        .replaceAll(/(salt|storedKey|serverKey)=[0-9a-f]+/g, '$1=X')
        .replaceAll(/offset \d+, epoch \d+, time \S+/g, 'offset N')
        .replaceAll(/(epoch)=\d+/g, '$1=N')
        .replaceAll(/\b[\w-]{22}(?![\w-])/g, '<id>'),
  },
]

/** The metadata of a cluster with something of each kind in it, as a tree. */
export const metadataShellLines: readonly TwinStep[] = [
  'kafka-topics --create --topic seen --partitions 2 --config retention.ms=1000',
  'kafka-configs --alter --broker-defaults --add-config log.cleaner.threads=2',
  'kafka-configs --alter --user al(ice --add-config SCRAM-SHA-256=[iterations=4096,password=x]',
  'kafka-configs --alter --user al(ice --add-config producer_byte_rate=1024',
  'kafka-configs --alter --ip 10.0.0.1 --add-config connection_creation_rate=7',
  copyLog,
  ...[
    'ls /',
    'ls /image /local',
    'ls /image/*',
    'tree /image/cluster',
    'tree /image/configs /image/features',
    'tree /image/clientQuotas',
    'tree /image/scram /image/acls /image/delegationToken',
    'tree /image/topics/byName/{seen,none}',
    'cat /image/topics/byName/seen/? /image /nothing',
    'cat /image/provenance /local/version /local/commitId',
    'find /image/producerIds /image/topics/byName/s*/name',
    'ls image/../local .',
    'bogus',
    'cat',
    'tr /',
    'c /',
    'ls -h',
  ].map(shell),
  'kafka-metadata-shell --no-bootstrap --help',
  'kafka-metadata-shell --no-bootstrap',
  'kafka-metadata-shell --no-bootstrap --bogus',
]
