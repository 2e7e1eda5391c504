import type { Suite } from '../harness/suite.ts'
import { twins } from '../harness/twin-tools.ts'
import type { TwinStep } from '../harness/twin-tools.ts'
import { configLines } from './tool-lines/configs.ts'
import { topicLines } from './tool-lines/topics.ts'

const suite = (name: string, steps: readonly TwinStep[]): Suite => ({
  name: `tools-${name}`,
  title: `kafka-${name} beside Apache's`,
  ownNode: true,
  async run(context) {
    await twins(context, steps)
  },
})

/** Every verb of Apache's tools beside ours, on the same kind of cluster. */
export const toolSuites: readonly Suite[] = [suite('topics', topicLines), suite('configs', configLines)]
