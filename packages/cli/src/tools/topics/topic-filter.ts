import { illegalArgument, JavaError } from '../java/java-error.ts'

const INTERNAL_TOPICS = new Set(['__consumer_offsets', '__transaction_state', '__share_group_state'])

export const isInternalTopic = (topic: string): boolean => INTERNAL_TOPICS.has(topic)

/** Topics by a regular expression, where a comma means "or". A pattern that is none throws as Kafka's IncludeList does. */
export class IncludeList {
  readonly #pattern: RegExp

  constructor(text: string) {
    const pattern = text
      .trim()
      .replaceAll(',', '|')
      .replaceAll(' ', '')
      .replace(/^["']+/, '')
      .replace(/["']+$/, '')
    this.#pattern = wholeMatch(pattern, `${pattern} is an invalid regex.`)
  }

  allows(topic: string, excludeInternal: boolean): boolean {
    return this.#pattern.test(topic) && !(isInternalTopic(topic) && excludeInternal)
  }
}

/** A Java regular expression that must match all of a text. */
export function wholeMatch(pattern: string, complaint?: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 's')
  } catch (error) {
    throw complaint === undefined
      ? new JavaError('java.util.regex.PatternSyntaxException', error instanceof Error ? error.message : pattern)
      : new JavaError('java.lang.RuntimeException', complaint, { cause: illegalArgument(pattern) })
  }
}
