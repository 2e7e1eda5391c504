import { isBytes } from '@samsa/stdx'
import type { FieldPlan, StructPlan } from './plan.ts'

/** The value that an absent field means, fresh where it is an object. */
export function defaultOf(field: FieldPlan): unknown {
  if (field.defaultValue !== undefined) return field.defaultValue
  if (field.array) return []
  if (typeof field.element === 'object') return defaultStruct(field.element)
  return Buffer.alloc(0)
}

function defaultStruct(plan: StructPlan): Record<string, unknown> {
  return Object.fromEntries(plan.fields.map((field) => [field.name, defaultOf(field)]))
}

/** Whether a field's value, `undefined` included, is what an absent field means. */
export function isDefault(field: FieldPlan, value: unknown): boolean {
  if (value === undefined) return true
  if (field.defaultValue !== undefined) return value === field.defaultValue
  if (value === null || typeof value !== 'object') return false
  if (field.array) return Array.isArray(value) && value.length === 0
  if (typeof field.element !== 'object') return byteLength(value) === 0
  return field.element.fields.every((each) => {
    const inner: unknown = Reflect.get(value, each.name)
    return isDefault(each, inner)
  })
}

/** The length of a bytes or records value, which may come as a list of chunks; -1 if it is neither. */
export function byteLength(value: unknown): number {
  if (isBytes(value)) return value.length
  if (!Array.isArray(value)) return -1
  let length = 0
  for (const chunk of value) {
    if (!isBytes(chunk)) return -1
    length += chunk.length
  }
  return length
}
