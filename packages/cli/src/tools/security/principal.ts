import { illegalArgument } from '../java/java-error.ts'

export interface Principal {
  readonly type: string
  readonly name: string
}

/** `User:alice`. */
export function parsePrincipal(text: string): Principal {
  const colon = text.indexOf(':')
  if (colon < 0) throw illegalArgument(`expected a string in format principalType:principalName but got ${text}`)
  return { type: text.slice(0, colon), name: text.slice(colon + 1) }
}

export const principalText = ({ type, name }: Principal): string => `${type}:${name}`
