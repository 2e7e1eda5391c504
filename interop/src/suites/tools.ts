import type { Suite } from '../harness/suite.ts'
import { twins } from '../harness/twin-tools.ts'
import { topicLines } from './tool-lines/topics.ts'

/** Every verb of Apache's tools beside ours, on the same kind of cluster. */
export const toolSuites: readonly Suite[] = [
  {
    name: 'tools-topics',
    title: 'kafka-topics beside Apache’s',
    ownNode: true,
    async run(context) {
      await twins(context, topicLines)
    },
  },
]
