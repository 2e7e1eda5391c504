import { withAccess } from '../cluster/access.ts'
import { JavaError } from '../java/java-error.ts'
import { logLine } from '../java/log-line.ts'
import { validateBootstrapServer } from '../options/bootstrap-check.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { IncludeList } from '../topics/topic-filter.ts'
import { verificationOptions } from './verification-options.ts'

const LOGGER = 'org.apache.kafka.tools.ReplicaVerificationTool'

/** `kafka-replica-verification`: reads every replica of the topics side by side and tells where they differ, until somebody ends it. */
export const replicaVerification = plainTool(async (io, args) => {
  logLine(io, 'WARN', LOGGER, 'This tool is deprecated and may be removed in a future major release.')
  const options = parseJopt(verificationOptions, args)
  const checks = new JoptChecks(io, verificationOptions, options)
  checks.helpOrVersion('Validate that all replicas for a set of topics have the same data.')
  checks.required('broker-list')
  const servers = options.text('broker-list')
  try {
    validateBootstrapServer(servers)
  } catch (error) {
    if (error instanceof JavaError) checks.usage(error.message)
    throw error
  }
  const regex = options.text('topics-include')
  await withAccess({ servers }, async (access) => {
    const { verifyReplicas } = await import('./replica-comparison.ts')
    await verifyReplicas(io, access, {
      topics: new IncludeList(regex),
      fetchSizeBytes: options.int('fetch-size') ?? 0,
      maxWaitMs: options.int('max-wait-ms') ?? 0,
      time: options.int('time') ?? -1,
      reportIntervalMs: options.int('report-interval-ms') ?? 0,
    })
  })
})
