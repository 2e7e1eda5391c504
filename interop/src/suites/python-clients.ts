import { join } from 'node:path'
import { interopDir, python } from '../harness/artifacts.ts'
import { externalScript } from '../harness/external-script.ts'
import type { Suite } from '../harness/suite.ts'

export const librdkafka: Suite = {
  name: 'librdkafka',
  title: 'librdkafka 2.16 through confluent-kafka: admin, every codec and acks, idempotence, direct reads, offsets, configs, deletes',
  smoke: true,
  async run(context) {
    await externalScript(context, await python(), [join(interopDir, 'python/rdkafka.py'), context.node.bootstrap, 'rdkafka'])
  },
}

export const kafkaPython: Suite = {
  name: 'kafka-python',
  title: 'kafka-python: admin, every codec and acks, direct reads',
  async run(context) {
    await externalScript(context, await python(), [join(interopDir, 'python/kafka_python.py'), context.node.bootstrap, 'kafkapython'])
  },
}
