import type { Suite } from '../harness/suite.ts'
import { script, tool } from '../harness/tool-script.ts'

const sortLines = { sorted: true }

export const javaConfigs: Suite = {
  name: 'java-configs',
  title: 'ConfigCommand, ClientMetricsCommand: every entity type, verb and error',
  smoke: true,
  async run(context) {
    await script(context, 'TopicCommand --create --topic configured --config retention.ms=1000')
    await script(
      context,
      `
      ConfigCommand --describe --entity-type topics --entity-name configured
      ConfigCommand --describe --entity-type topics --entity-name configured --all
      ConfigCommand --describe --entity-type topics
      ConfigCommand --describe --entity-type topics --entity-name no-such
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config retention.ms=2000,cleanup.policy=[compact,delete],max.message.bytes=3000
      ConfigCommand --describe --entity-type topics --entity-name configured
      ConfigCommand --alter --entity-type topics --entity-name configured --delete-config retention.ms,max.message.bytes
      ConfigCommand --alter --entity-type topics --entity-name configured --delete-config segment.bytes
      ConfigCommand --alter --entity-type topics --entity-name configured --delete-config no.such
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config no.such=1
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config retention.ms=x
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config min.insync.replicas=0
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config compression.type=brotli
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config message.timestamp.type=Later
      ConfigCommand --alter --entity-type topics --entity-name no-such --add-config retention.ms=1
      ConfigCommand --alter --entity-type topics --entity-name configured --add-config retention.ms
      ConfigCommand --describe --entity-type topics --entity-name configured
      ConfigCommand --describe --entity-type brokers --entity-name 1
      ConfigCommand --describe --entity-type brokers --entity-default
      ConfigCommand --describe --entity-type brokers
      ConfigCommand --describe --entity-type brokers --entity-name 7
      ConfigCommand --describe --entity-type brokers --entity-name abc
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config log.cleaner.threads=2
      ConfigCommand --alter --entity-type brokers --entity-default --add-config log.retention.ms=86400000,num.io.threads=9
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config log.retention.ms=1800000
      ConfigCommand --describe --entity-type brokers --entity-name 1
      ConfigCommand --describe --entity-type brokers --entity-default
      ConfigCommand --describe --entity-type topics --entity-name configured --all
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config num.partitions=3
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config broker.id=3
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config log.dirs=/tmp/elsewhere
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config no.such=3
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config num.io.threads=abc
      ConfigCommand --alter --entity-type brokers --entity-name 1 --add-config num.io.threads=1000
      ConfigCommand --alter --entity-type brokers --entity-default --add-config message.max.bytes=-1
      ConfigCommand --alter --entity-type brokers --entity-default --add-config log.cleanup.policy=shred
      ConfigCommand --alter --entity-type brokers --entity-default --add-config max.connections.per.ip=x
      ConfigCommand --alter --entity-type brokers --entity-default --add-config min.insync.replicas=2
      ConfigCommand --alter --entity-type brokers --entity-default --delete-config min.insync.replicas
      ConfigCommand --alter --entity-type brokers --entity-default --add-config min.insync.replicas=1
      ConfigCommand --alter --entity-type brokers --entity-name 1 --delete-config log.retention.ms,log.cleaner.threads
      ConfigCommand --alter --entity-type brokers --entity-default --delete-config log.retention.ms,num.io.threads
      ConfigCommand --alter --entity-type brokers --entity-default --delete-config log.segment.bytes
      ConfigCommand --describe --entity-type brokers
      ConfigCommand --alter --entity-type client-metrics --entity-name watch --add-config interval.ms=30000,metrics=[org.apache.kafka.producer.,org.apache.kafka.consumer.],match=[client_id=a.*]
      ConfigCommand --alter --entity-type client-metrics --entity-name bad --add-config interval.ms=1
      ConfigCommand --alter --entity-type client-metrics --entity-name bad --add-config match=[nothing=1]
      ConfigCommand --alter --entity-type client-metrics --entity-name bad --add-config no.such=1
      ConfigCommand --describe --entity-type client-metrics --entity-name watch
      ConfigCommand --describe --entity-type client-metrics --entity-name watch --all
      ConfigCommand --describe --entity-type client-metrics --entity-name bad
      ConfigCommand --describe --entity-type client-metrics
      ClientMetricsCommand --list
      ClientMetricsCommand --describe
      ClientMetricsCommand --alter --name second --interval 10000 --metrics org.apache.kafka.
      ClientMetricsCommand --list
      ClientMetricsCommand --describe --name second
      ClientMetricsCommand --delete --name second
      ConfigCommand --alter --entity-type client-metrics --entity-name watch --delete-config interval.ms,metrics,match
      ClientMetricsCommand --list
      ConfigCommand --alter --entity-type groups --entity-name team --add-config consumer.session.timeout.ms=50000,consumer.heartbeat.interval.ms=6000
      ConfigCommand --alter --entity-type groups --entity-name team --add-config consumer.session.timeout.ms=1
      ConfigCommand --alter --entity-type groups --entity-name team --add-config no.such=1
      ConfigCommand --alter --entity-type groups --entity-name team --add-config share.auto.offset.reset=earliest
      ConfigCommand --alter --entity-type groups --entity-name team --add-config share.auto.offset.reset=middle
      ConfigCommand --describe --entity-type groups --entity-name team
      ConfigCommand --describe --entity-type groups --entity-name team --all
      ConfigCommand --describe --entity-type groups
      ConfigCommand --describe --entity-type groups --entity-name none
      ConfigCommand --alter --entity-type groups --entity-name team --delete-config consumer.session.timeout.ms
      ConfigCommand --describe --entity-type groups --entity-name team
      ConfigCommand --alter --entity-type users --entity-name ann --add-config producer_byte_rate=1024,consumer_byte_rate=2048
      ConfigCommand --alter --entity-type users --entity-default --add-config request_percentage=50
      ConfigCommand --alter --entity-type users --entity-name ann --entity-type clients --entity-name app --add-config producer_byte_rate=7
      ConfigCommand --alter --entity-type clients --entity-name app --add-config controller_mutation_rate=1.5
      ConfigCommand --alter --entity-type clients --entity-default --add-config producer_byte_rate=9
      ConfigCommand --alter --entity-type clients --entity-name app --add-config no_such_rate=1
      ConfigCommand --alter --entity-type clients --entity-name app --add-config producer_byte_rate=-1
      ConfigCommand --alter --entity-type clients --entity-name app --add-config producer_byte_rate=1.5
      ConfigCommand --alter --entity-type ips --entity-name 10.0.0.1 --add-config connection_creation_rate=20
      ConfigCommand --alter --entity-type ips --entity-default --add-config connection_creation_rate=30
      ConfigCommand --alter --entity-type ips --entity-name not-an-ip! --add-config connection_creation_rate=30
      ConfigCommand --alter --entity-type ips --entity-name 10.0.0.1 --add-config producer_byte_rate=30
    `,
    )
    await script(
      context,
      `
      ConfigCommand --describe --entity-type brokers --entity-name 1 --all
      ConfigCommand --describe --entity-type users
      ConfigCommand --describe --entity-type users --entity-name ann
      ConfigCommand --describe --entity-type users --entity-default
      ConfigCommand --describe --entity-type users --entity-type clients
      ConfigCommand --describe --entity-type users --entity-name ann --entity-type clients --entity-name app
      ConfigCommand --describe --entity-type clients
      ConfigCommand --describe --entity-type clients --entity-name none
      ConfigCommand --describe --entity-type ips
      ConfigCommand --describe --entity-type ips --entity-name 10.0.0.1
    `,
      { ...sortLines, clean: broker },
    )
    await script(
      context,
      `
      ConfigCommand --alter --entity-type users --entity-name ann --delete-config producer_byte_rate,consumer_byte_rate
      ConfigCommand --alter --entity-type users --entity-default --delete-config request_percentage
      ConfigCommand --alter --entity-type users --entity-name ann --entity-type clients --entity-name app --delete-config producer_byte_rate
      ConfigCommand --alter --entity-type clients --entity-name app --delete-config controller_mutation_rate
      ConfigCommand --alter --entity-type clients --entity-default --delete-config producer_byte_rate
      ConfigCommand --alter --entity-type users --entity-name ann --add-config SCRAM-SHA-256=[iterations=8192,password=secret],SCRAM-SHA-512=[password=secret]
      ConfigCommand --alter --entity-type users --entity-name bob --add-config SCRAM-SHA-256=[iterations=1,password=secret]
      ConfigCommand --alter --entity-type users --entity-name bob --delete-config SCRAM-SHA-256
      ConfigCommand --describe --entity-type users --entity-name ann
      ConfigCommand --alter --entity-type users --entity-name ann --delete-config SCRAM-SHA-256,SCRAM-SHA-512
      ConfigCommand --describe --entity-type users --entity-name ann
      ConfigCommand --alter --entity-type broker-loggers --entity-name 1 --add-config org.apache.kafka.interop=DEBUG
      ConfigCommand --alter --entity-type broker-loggers --entity-name 1 --add-config root=LOUD
      ConfigCommand --alter --entity-type broker-loggers --entity-name 1 --delete-config no.such.logger
      ConfigCommand --alter --entity-type topics --add-config retention.ms=1
      ConfigCommand --describe --entity-type nothing
    `,
    )
    await tool(context, 'ConfigCommand --describe --entity-type broker-loggers --entity-name 1', {
      name: 'broker loggers: the one set above',
      clean: (text) =>
        text
          .split('\n')
          .filter((line) => /^status|^Dynamic|interop/.test(line))
          .join('\n'),
    })
    await tool(context, 'ConfigCommand --describe --entity-type brokers --entity-name 1 --all', {
      name: 'controller describes itself',
      controller: true,
      clean: broker,
      sorted: true,
    })
  },
}

/** A single node's own settings that the harness chooses per run. */
const broker = (text: string): string => text.replaceAll(/=(OS X|Linux)\b/g, '=<os>')
