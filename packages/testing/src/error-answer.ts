import { inVersions } from '@samsa/protocol'
import type { FieldSchema, FieldSchemas, MessageSchema } from '@samsa/protocol'

interface Struct {
  [name: string]: unknown
}

/** Answers these errors above the partitions, and leaves those out. */
const SHALLOW: ReadonlySet<string> = new Set(['OffsetFetchResponse'])
/** FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR: errors of the whole session. */
const SESSION_ERRORS: ReadonlySet<number> = new Set([70, 71, 106])

/**
 * The answer that says `errorCode` wherever this API says errors: for each topic, partition, group … that the request names (by its fields of
 * the same names), or for the request as a whole.
 */
export function errorAnswer(request: MessageSchema, response: MessageSchema, version: number, message: Struct, errorCode: number): Struct {
  const mirror = new Mirror(request, response, version, errorCode)
  const body = mirror.answer(response.fields, request.fields, message)
  if (SESSION_ERRORS.has(errorCode) && 'sessionId' in response.fields) return { errorCode }
  return Object.keys(body).length === 0 ? mirror.fallback() : body
}

/** Puts the code into each place of a decoded answer that has none yet and that `concerns` picks by its nearest topic name (undefined if there is none). */
export function spoilAnswer(response: MessageSchema, version: number, message: Struct, errorCode: number, topic: string | undefined): void {
  const walk = (fields: FieldSchemas, node: Struct, above: string | undefined): void => {
    const here = typeof node['name'] === 'string' ? node['name'] : above
    for (const [name, field] of Object.entries(fields)) {
      if (!inVersions(field.versions, version)) continue
      const value = node[name]
      const inner = fieldsOf(response, field)
      if (isErrorField(name) && above === undefined && here === undefined) continue
      if (isErrorField(name) && value === 0 && (topic === undefined || here === topic)) node[name] = errorCode
      else if (inner !== undefined && Array.isArray(value)) for (const each of value) if (isStruct(each)) walk(inner, each, here)
    }
  }
  walk(response.fields, message, undefined)
}

class Mirror {
  readonly #request: MessageSchema
  readonly #response: MessageSchema
  readonly #version: number
  readonly #errorCode: number

  constructor(request: MessageSchema, response: MessageSchema, version: number, errorCode: number) {
    this.#request = request
    this.#response = response
    this.#version = version
    this.#errorCode = errorCode
  }

  answer(fields: FieldSchemas, asked: FieldSchemas, node: Struct): Struct {
    const made: Struct = {}
    let isSaidBelow = false
    if (!SHALLOW.has(this.#response.name) || !this.#has(fields, 'errorCode')) {
      for (const [name, field] of Object.entries(fields)) {
        if (!inVersions(field.versions, this.#version)) continue
        const inner = fieldsOf(this.#response, field)
        if (inner === undefined || !field.type.startsWith('[]') || !this.#saysErrors(inner)) continue
        const elements = this.#elements(name, inner, asked, node)
        if (elements.length === 0) continue
        made[name] = elements
        isSaidBelow = true
      }
    }
    for (const name of Object.keys(fields)) if (isErrorField(name) && this.#has(fields, name) && !isSaidBelow) made[name] = this.#errorCode
    return made
  }

  /** Where nothing in the request is like the answer: one element for each of the request's first array. */
  fallback(): Struct {
    const found = Object.entries(this.#response.fields).find(([, field]) => {
      const inner = fieldsOf(this.#response, field)
      return inner !== undefined && field.type.startsWith('[]') && inVersions(field.versions, this.#version) && this.#saysErrors(inner)
    })
    if (found === undefined) return {}
    const inner = fieldsOf(this.#response, found[1]) ?? {}
    const own = this.answer(inner, {}, {})
    return {
      [found[0]]: [
        Object.keys(own).length > 0
          ? own
          : new Mirror(this.#request, { ...this.#response, fields: inner }, this.#version, this.#errorCode).fallback(),
      ],
    }
  }

  /** One element for each that the request has in the like array. */
  #elements(name: string, inner: FieldSchemas, asked: FieldSchemas, node: Struct): Struct[] {
    for (const source of this.#sources(name, inner, asked, node)) {
      const { values, fields } = source
      const made = values.flatMap((value) => {
        if (!isStruct(value)) return [{ ...this.answer(inner, {}, {}), [this.#keyFor(inner, value)]: value }]
        if (fields === undefined) return []
        const element = this.answer(inner, fields, value)
        for (const [field, { type }] of Object.entries(inner)) {
          const like = value[field] ?? (isIndexField(field) ? indexOf(value) : undefined)
          const isKey = type !== 'int64' && !type.startsWith('[]') && !isErrorField(field) && !field.endsWith('Epoch')
          if (like !== undefined && isKey && !isStruct(like)) element[field] = like
        }
        return [element]
      })
      if (made.length > 0) return made
    }
    return []
  }

  /** The request's arrays, the likeliest first: of the same name, then those that share a field. */
  #sources(name: string, inner: FieldSchemas, asked: FieldSchemas, node: Struct) {
    const found = Object.entries(asked).flatMap(([each, field]) => {
      const values: unknown = node[each]
      if (!inVersions(field.versions, this.#version) || !Array.isArray(values) || values.length === 0) return []
      const fields = fieldsOf(this.#request, field)
      const shared = fields === undefined ? 0 : Object.keys(fields).filter((key) => key in inner && key !== 'partitions').length
      const hasIndex = fields !== undefined && Object.keys(fields).some(isIndexField) && Object.keys(inner).some(isIndexField)
      if (fields !== undefined && shared === 0 && !hasIndex) return []
      return [
        {
          values: values as readonly unknown[],
          fields,
          rank: (each === name ? 4 : 0) + (fields === undefined ? 0 : 1 + Math.min(shared, 2)),
        },
      ]
    })
    return found.sort((a, b) => b.rank - a.rank)
  }

  /** Where a plain value of the request belongs: partition numbers to the index, texts to the first name. */
  #keyFor(inner: FieldSchemas, value: unknown): string {
    const wanted = typeof value === 'number' ? ['int32', 'int16', 'int8'] : ['string', 'uuid']
    const fits = Object.entries(inner).filter(
      ([name, { type, versions }]) =>
        wanted.includes(type) && !isErrorField(name) && name !== 'errorMessage' && inVersions(versions, this.#version),
    )
    return (fits.find(([name]) => isIndexField(name)) ?? fits[0])?.[0] ?? 'name'
  }

  #saysErrors(fields: FieldSchemas): boolean {
    return Object.entries(fields).some(([name, field]) => {
      if (!inVersions(field.versions, this.#version)) return false
      const inner = fieldsOf(this.#response, field)
      return isErrorField(name) || (inner !== undefined && field.type.startsWith('[]') && this.#saysErrors(inner))
    })
  }

  #has(fields: FieldSchemas, name: string): boolean {
    const field = fields[name]
    return field !== undefined && inVersions(field.versions, this.#version)
  }
}

function fieldsOf(schema: MessageSchema, field: FieldSchema): FieldSchemas | undefined {
  return field.fields ?? schema.commonStructs?.[field.type.replace('[]', '')]?.fields
}

function isErrorField(name: string): boolean {
  return name === 'errorCode' || name === 'partitionErrorCode'
}

function isIndexField(name: string): boolean {
  return name === 'partitionIndex' || name === 'index' || name === 'partition' || name === 'partitionId'
}

function indexOf(value: Struct): unknown {
  return value['partitionIndex'] ?? value['index'] ?? value['partition'] ?? value['partitionId']
}

export function isStruct(value: unknown): value is Struct {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
