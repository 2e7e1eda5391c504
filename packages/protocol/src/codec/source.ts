import type { FieldPlan } from '../schema/plan.ts'
import type { CompiledDecoder } from './compiler-decode.ts'
import type { CompiledEncoder } from './compiler-encode.ts'

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]*$/

/** The name, if it can stand in source text as it is. Nothing else of a schema ever enters the source but numbers and quoted defaults. */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`not an identifier: ${name}`)
  return name
}

/** Source text under construction. */
export class Source {
  private readonly lines: string[] = []
  private locals = 0

  line(text: string): void {
    this.lines.push(text)
  }

  block(head: string, body: () => void): void {
    this.lines.push(`${head} {`)
    body()
    this.lines.push('}')
  }

  /** A new local's name. */
  local(name: string): string {
    return `${identifier(name)}$${this.locals++}`
  }

  decoder(scope: Readonly<Record<string, unknown>>): CompiledDecoder {
    const made: unknown = this.compile('w, v, p, e', scope)
    // The text is ours and is a function of these parameters; the property tests hold it to the interpreter.
    return made as CompiledDecoder
  }

  encoder(scope: Readonly<Record<string, unknown>>): CompiledEncoder {
    const made: unknown = this.compile('W, m', scope)
    return made as CompiledEncoder
  }

  private compile(parameters: string, scope: Readonly<Record<string, unknown>>): unknown {
    const text = `'use strict';\nreturn function (${parameters}) {\n${this.lines.join('\n')}\n};`
    return new Function(...Object.keys(scope), text)(...Object.values(scope))
  }
}

/** An expression for what an absent field means, fresh where it is an object. `EMPTY` stands for no bytes. */
export function defaultExpression(field: FieldPlan): string {
  const { defaultValue, element } = field
  if (typeof defaultValue === 'bigint') return `${defaultValue}n`
  if (defaultValue !== undefined) return JSON.stringify(defaultValue)
  if (field.array) return '[]'
  if (typeof element !== 'object') return 'EMPTY'
  return `{ ${element.fields.map((each) => `${identifier(each.name)}: ${defaultExpression(each)}`).join(', ')} }`
}
