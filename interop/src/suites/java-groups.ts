import { kcat } from '../harness/artifacts.ts'
import { exited, sleep, start } from '../harness/children.ts'
import type { Suite } from '../harness/suite.ts'
import { quietly, script, tool } from '../harness/tool-script.ts'

const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`).join('')
/** Member ids end in a random UUID. */
const clean = (text: string): string => text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID').replaceAll(/ {2,}/g, '  ')

export const javaGroups: Suite = {
  name: 'java-groups',
  title: 'ConsumerGroupCommand and GroupsCommand: every verb; ConsoleConsumer in a classic group',
  async run(context) {
    await quietly(context, 'TopicCommand --create --topic groups --partitions 2')
    await quietly(context, 'TopicCommand --create --topic lines')
    await quietly(context, 'ConsoleProducer --topic lines', lines)
    const consume = 'ConsoleConsumer --topic lines --command-property group.protocol=classic'
    await script(
      context,
      `
      ConsumerGroupCommand --list
      ConsumerGroupCommand --describe --group missing
      ConsumerGroupCommand --delete --group missing
      ConsumerGroupCommand --delete-offsets --group missing --topic lines
      ${consume} --group reader --from-beginning --max-messages 10
      ${consume} --group reader --max-messages 20 --timeout-ms 10000
      ${consume} --group reader --timeout-ms 5000
      ConsumerGroupCommand --list
      ConsumerGroupCommand --list --state
      ConsumerGroupCommand --list --state Stable
      ConsumerGroupCommand --list --state empty,dead
      ConsumerGroupCommand --list --type
      ConsumerGroupCommand --list --type classic --state
      ConsumerGroupCommand --list --type consumer
      ConsumerGroupCommand --describe --group reader
      ConsumerGroupCommand --describe --group reader --offsets --verbose
      ConsumerGroupCommand --describe --group reader --members
      ConsumerGroupCommand --describe --group reader --members --verbose
      ConsumerGroupCommand --describe --group reader --state
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --to-offset 4 --dry-run
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --to-offset 4 --execute
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --shift-by 3 --execute
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --to-offset 999 --execute
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --to-latest --execute
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --to-earliest --execute
      ConsumerGroupCommand --reset-offsets --group reader --topic lines --to-current --export --dry-run
      ConsumerGroupCommand --reset-offsets --group reader --topic missing --to-earliest --execute
      ConsumerGroupCommand --reset-offsets --group stored --topic groups:1 --to-earliest --execute
      ConsumerGroupCommand --describe --all-groups
      ConsumerGroupCommand --describe --all-groups --state
      ConsumerGroupCommand --delete-offsets --group reader --topic lines:0
      ConsumerGroupCommand --delete-offsets --group reader --topic lines:7
      ConsumerGroupCommand --delete-offsets --group reader --topic missing
      ConsumerGroupCommand --describe --group reader
      GroupsCommand --list
      GroupsCommand --list --consumer
      GroupsCommand --list --group-type classic
      GroupsCommand --list --protocol consumer
    `,
      { clean, sorted: true },
    )
    const member = start(await kcat(), ['-b', context.node.bootstrap, '-X', 'client.id=cc', '-G', 'live', 'groups'])
    member.stdout.resume()
    member.stderr.resume()
    await sleep(6000)
    await script(
      context,
      `
      ConsumerGroupCommand --describe --group live --state --timeout 20000
      ConsumerGroupCommand --describe --group live
      ConsumerGroupCommand --describe --group live --members --verbose
      ConsumerGroupCommand --delete --group live
      ConsumerGroupCommand --delete-offsets --group live --topic groups
      ConsumerGroupCommand --delete-offsets --group live --topic lines
      ConsumerGroupCommand --reset-offsets --group live --topic groups --to-earliest --execute
    `,
      { clean, sorted: true },
    )
    member.kill('SIGTERM')
    await exited(member)
    await tool(context, 'ConsumerGroupCommand --delete --group reader --group stored --group missing', { clean, sorted: true })
    await tool(context, 'ConsumerGroupCommand --list', { clean, sorted: true })
    await quietly(context, 'TopicCommand --delete --topic groups')
    await tool(context, 'ConsumerGroupCommand --describe --group live', { clean, sorted: true })
  },
}
