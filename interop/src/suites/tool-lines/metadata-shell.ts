import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { TwinStep } from '../../harness/twin-tools.ts'

const LOG = '00000000000000000000.log'
/** The node that runs has locked its own. */
const copyLog: TwinStep = async (node) => {
  cpSync(join(node.logDirs[0] ?? '', '__cluster_metadata-0', LOG), join(node.dir, 'copy', '__cluster_metadata-0', LOG))
  await Promise.resolve()
}
/** Apache's shell shows what it has read so far. */
const shell = ([command, until]: readonly [command: string, until?: RegExp]): TwinStep => [
  `kafka-metadata-shell --no-bootstrap --snapshot <dir>/copy/__cluster_metadata-0/${LOG} ${command}`,
  {
    ...(until === undefined ? {} : { until }),
    clean: (text) =>
      text
        .replaceAll(/(salt|storedKey|serverKey)=[0-9a-f]+/g, '$1=X')
        .replaceAll(/offset \d+, epoch \d+, time \S+/g, 'offset N')
        .replaceAll(/(epoch)=\d+/g, '$1=N')
        .replaceAll(/(?<=[ =[])[\w-]{22}(?=[\],)\n])/g, '<id>'),
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
  ...(
    [
      ['ls /'],
      ['ls /image /local'],
      ['ls /image/*', /ip\(10/],
      ['tree /image/cluster', /fenced=false/],
      ['tree /image/configs /image/features', /cleaner[^]*finalized_t/],
      ['tree /image/clientQuotas', /ip\(10/],
      ['tree /image/scram /image/acls /image/delegationToken', /Data/],
      ['tree /image/topics/byName/{seen,none}', /seen/],
      ['cat /image/topics/byName/seen/? /image /nothing', /Part/],
      ['cat /image/provenance /local/version /local/commitId'],
      ['find /image/producerIds /image/topics/byName/s*/name', /seen/],
      ['ls image/../local .'],
      ['bogus'],
      ['cat'],
      ['tr /image/clientQuotas', /ip\(10|choice/],
      ['c /'],
      ['ls -h'],
    ] as const
  ).map(shell),
  'kafka-metadata-shell --no-bootstrap --help',
  'kafka-metadata-shell --no-bootstrap',
  'kafka-metadata-shell --no-bootstrap --bogus',
]
