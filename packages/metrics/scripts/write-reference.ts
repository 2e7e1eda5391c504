import { writeFileSync } from 'node:fs'
import { metricsReference } from '../src/reference.ts'

writeFileSync(new URL('../../../docs/reference/metrics.md', import.meta.url), metricsReference())
