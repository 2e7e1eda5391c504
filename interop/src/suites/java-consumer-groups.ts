// Apache's tools on consumer groups of KIP-848: empty ones, live ones, and one with members of both protocols.
import { kcat, toolHostClassPath } from '../harness/artifacts.ts'
import { exited, sleep, start } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { quietly, script, tool } from '../harness/tool-script.ts'

const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`).join('')

/** Member ids are random: Java's UUIDs, or 22 characters. Columns are as wide as what is in them. */
const clean = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/(?<=\s)[\w-]{22}(?=\s)/g, 'UUID')
    .replaceAll(/UUID +/g, 'UUID  ')
    .replaceAll(/ {2,}/g, '  ')
    // How many epochs a group that is gone has gone through depends on when its members came.
    .replaceAll(/(?<=Empty  )\d+  \d+/g, 'EPOCHS')

const options = { clean, sorted: true }

async function described(context: SuiteContext, group: string): Promise<void> {
  await script(
    context,
    `
    ConsumerGroupCommand --describe --group ${group} --state --timeout 20000
    ConsumerGroupCommand --describe --group ${group} --state --verbose
    ConsumerGroupCommand --describe --group ${group}
    ConsumerGroupCommand --describe --group ${group} --offsets --verbose
    ConsumerGroupCommand --describe --group ${group} --members
    ConsumerGroupCommand --describe --group ${group} --members --verbose
    ConsumerGroupCommand --list --state
    ConsumerGroupCommand --list --type
    GroupsCommand --list
  `,
    options,
  )
}

export const javaConsumerGroups: Suite = {
  name: 'java-consumer-groups',
  title: 'ConsumerGroupCommand, GroupsCommand and ConfigCommand on consumer groups of KIP-848, empty, live and mixed',
  async run(context) {
    await quietly(context, 'TopicCommand --create --topic modern --partitions 3')
    await quietly(context, 'TopicCommand --create --topic single')
    await quietly(context, 'ConsoleProducer --topic single', lines)
    const consume = 'ConsoleConsumer --topic single --command-property group.protocol=consumer'
    await script(
      context,
      `
      ${consume} --group next --from-beginning --max-messages 10
      ${consume} --group next --max-messages 20 --timeout-ms 15000
      ${consume} --group next --timeout-ms 5000
      ConsoleConsumer --include sing.* --command-property group.protocol=consumer --group next --timeout-ms 5000
    `,
      options,
    )
    await described(context, 'next')
    await script(
      context,
      `
      ConsumerGroupCommand --list --type consumer
      ConsumerGroupCommand --list --type consumer --state Empty
      ConsumerGroupCommand --list --state assigning,reconciling
      ConsumerGroupCommand --list --type nonsense
      ConsumerGroupCommand --reset-offsets --group next --topic single --to-offset 4 --dry-run
      ConsumerGroupCommand --reset-offsets --group next --topic single --to-offset 4 --execute
      ConsumerGroupCommand --describe --group next --offsets
      ConsumerGroupCommand --delete-offsets --group next --topic single:0
      ConsumerGroupCommand --delete-offsets --group next --topic missing
      GroupsCommand --list --consumer
      GroupsCommand --list --group-type consumer
      GroupsCommand --list --group-type consumer --protocol consumer
      ConfigCommand --entity-type groups --entity-name next --alter --add-config consumer.session.timeout.ms=50000,consumer.heartbeat.interval.ms=6000
      ConfigCommand --entity-type groups --entity-name next --describe
      ConfigCommand --entity-type groups --entity-name next --alter --add-config consumer.session.timeout.ms=1
      ConfigCommand --entity-type groups --entity-name next --alter --delete-config consumer.session.timeout.ms
      ConfigCommand --entity-type groups --describe
    `,
      options,
    )
    const classPath = await toolHostClassPath()
    const join = (group: string): ReturnType<typeof start> => {
      const member = start('java', [
        '-Xmx128m',
        '-cp',
        classPath,
        'interop.GroupMember',
        context.node.bootstrap,
        group,
        'modern',
        'consumer',
        '-',
      ])
      member.stderr.resume()
      return member
    }
    const member = join('live-modern')
    await hears(member, '+ 0,1,2')
    await sleep(3000)
    await described(context, 'live-modern')
    await script(
      context,
      `
      ConsumerGroupCommand --delete --group live-modern
      ConsumerGroupCommand --delete-offsets --group live-modern --topic modern
      ConsumerGroupCommand --reset-offsets --group live-modern --topic modern --to-earliest --execute
    `,
      options,
    )
    // A member of the classic protocol beside it: who gets which partitions is chance, but not how many.
    const classic = start(await kcat(), ['-b', context.node.bootstrap, '-X', 'client.id=cc', '-G', 'live-modern', 'modern'])
    classic.stdout.resume()
    classic.stderr.resume()
    await hears(member, '- ')
    await sleep(8000)
    for (const what of ['--state', '--members']) await tool(context, `ConsumerGroupCommand --describe --group live-modern ${what}`, mixed)
    classic.kill('SIGTERM')
    await exited(classic)
    member.stdin.end('\n')
    await exited(member)
    await sleep(500)
    await described(context, 'live-modern')
    for (const group of ['next', 'live-modern']) await tool(context, `ConsumerGroupCommand --delete --group ${group}`, options)
    await tool(context, 'ConsumerGroupCommand --describe --group next', options)
    await tool(context, 'ConsumerGroupCommand --list', options)
  },
}

/** Waits until a member says something; a busy machine takes its time. */
function hears(member: ReturnType<typeof start>, text: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 60_000)
    const listen = (chunk: Buffer): void => {
      if (!chunk.toString().includes(text)) return
      member.stdout.off('data', listen)
      member.stdout.resume()
      clearTimeout(timer)
      resolve()
    }
    member.stdout.on('data', listen)
  })
}

/** Either of the two may have two of the three partitions. */
const mixed = {
  sorted: true,
  clean: (text: string): string =>
    clean(text)
      .replaceAll(/(?<=(cc|java)\s+)[12](?=\s)/g, 'some')
      .replaceAll(/cc-UUID|cc-some/g, 'UUID')
      .split('\n')
      .sort()
      .join('\n'),
}
