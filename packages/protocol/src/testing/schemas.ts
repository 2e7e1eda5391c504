import * as protocol from '../index.ts'
import type { MessageSchema } from '../schema/message.ts'

/** Every schema that the package exports. */
export const schemas: readonly MessageSchema[] = Object.values<unknown>(protocol).filter(isSchema)

function isSchema(value: unknown): value is MessageSchema {
  return typeof value === 'object' && value !== null && 'validVersions' in value && 'flexibleVersions' in value && 'fields' in value
}
