import type { Suite } from '../harness/suite.ts'
import { twins } from '../harness/twin-tools.ts'
import type { TwinStep } from '../harness/twin-tools.ts'
import { adminLines } from './tool-lines/admin.ts'
import { configLines } from './tool-lines/configs.ts'
import { groupLines } from './tool-lines/groups.ts'
import { internalLines } from './tool-lines/internals.ts'
import { metadataShellLines } from './tool-lines/metadata-shell.ts'
import { otherGroupLines } from './tool-lines/other-groups.ts'
import { recordLines } from './tool-lines/records.ts'
import { streamsResetLines } from './tool-lines/streams-reset.ts'
import { topicLines } from './tool-lines/topics.ts'
import { transactionLines } from './tool-lines/transactions.ts'
import { usageLines } from './tool-lines/usage.ts'

const suite = (name: string, steps: readonly TwinStep[]): Suite => ({
  name: `tools-${name}`,
  title: `Apache's tools beside ours: ${name}`,
  ownNode: true,
  async run(context) {
    await twins(context, steps)
  },
})

/** Every verb of Apache's tools beside ours, on the same kind of cluster. */
export const toolSuites: readonly Suite[] = [
  suite('usage', usageLines),
  suite('topics', topicLines),
  suite('configs', configLines),
  suite('groups', groupLines),
  suite('records', recordLines),
  suite('transactions', transactionLines),
  suite('internals', internalLines),
  suite('admin', adminLines),
  suite('metadata-shell', metadataShellLines),
  suite('streams-reset', streamsResetLines),
  suite('other-groups', otherGroupLines),
]
