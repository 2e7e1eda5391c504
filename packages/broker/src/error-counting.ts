import type { FieldSchema, FieldSchemas, MessageSchema } from '@samsa/protocol'

/** Tells `each` every error code of a response. */
export type ErrorWalk = (body: object, each: (errorCode: number) => void) => void

const NOTHING: ErrorWalk = () => {}

/** Where a response has error codes: in fields of that name, at any depth. */
export function errorWalk(schema: MessageSchema): ErrorWalk {
  return walkOf(schema.fields, schema)
}

function walkOf(fields: FieldSchemas, schema: MessageSchema): ErrorWalk {
  const steps: ErrorWalk[] = []
  for (const [name, field] of Object.entries(fields)) {
    if (name === 'errorCode' && field.type === 'int16') steps.push((body, each) => each(codeAt(body, name)))
    const inner = fieldsOf(field, schema)
    const walk = inner === undefined ? NOTHING : walkOf(inner, schema)
    if (walk !== NOTHING) steps.push((body, each) => descend(Reflect.get(body, name), walk, each))
  }
  if (steps.length === 0) return NOTHING
  return (body, each) => {
    for (const step of steps) step(body, each)
  }
}

function fieldsOf(field: FieldSchema, schema: MessageSchema): FieldSchemas | undefined {
  return field.fields ?? schema.commonStructs?.[field.type.replace('[]', '')]?.fields
}

/** An absent code is 0. */
function codeAt(body: object, name: string): number {
  const code: unknown = Reflect.get(body, name)
  return typeof code === 'number' ? code : 0
}

function descend(value: unknown, walk: ErrorWalk, each: (errorCode: number) => void): void {
  if (Array.isArray(value)) for (const entry of value) walk(entry, each)
  else if (typeof value === 'object' && value !== null) walk(value, each)
}
