import { featureOf, metadataVersionName, metadataVersionOf } from '@samsa/metadata'
import { JavaError, illegalArgument } from '../java/java-error.ts'
import { TERSE } from '../plain-tool.ts'
import type { ToolIo } from '../tool-io.ts'
import { nameAndLevel } from './metadata-levels.ts'

const METADATA_VERSION = 'metadata.version'

/** What levels of features need of others. */
export function featureDependencies(io: ToolIo, texts: readonly string[]): void {
  for (const text of texts) {
    const [name, level] = nameAndLevel(text)
    if (name === METADATA_VERSION) {
      const version = metadataVersionOf(level)
      if (version === undefined) throw new JavaError(TERSE, `Unknown metadata.version ${level}`)
      io.out(`${name}=${level} (${version.name}) has no dependencies.\n`)
      continue
    }
    const feature = featureOf(name)
    if (feature === undefined) throw new JavaError(TERSE, `Unknown feature: ${name}`)
    const dependencies = feature.dependencies[level]
    if (dependencies === undefined) throw illegalArgument(`No feature:${name} with feature level ${level}`)
    if (dependencies.size === 0) {
      io.out(`${name}=${level} has no dependencies.\n`)
      continue
    }
    const lines = [...dependencies].map(
      ([needed, at]) => `    ${needed}=${at}${needed === METADATA_VERSION ? ` (${metadataVersionName(at)})` : ''}\n`,
    )
    io.out(`${name}=${level} requires:\n${lines.join('')}`)
  }
}
