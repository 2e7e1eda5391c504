import type { Suite } from '../harness/suite.ts'
import { javaAdmin } from './java-admin.ts'
import { javaConfigs } from './java-configs.ts'
import { javaRecords } from './java-records.ts'
import { javaTopics } from './java-topics.ts'

export const suites: readonly Suite[] = [javaTopics, javaConfigs, javaAdmin, javaRecords]
