import { franzProgram } from '../harness/artifacts.ts'
import { externalScript } from '../harness/external-script.ts'
import type { Suite } from '../harness/suite.ts'

export const franzGo: Suite = {
  name: 'franz-go',
  title: 'franz-go: admin, every codec and acks, idempotence, direct reads, epochs',
  async run(context) {
    await externalScript(context, await franzProgram(), [context.node.bootstrap])
  },
}
