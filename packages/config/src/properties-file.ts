import { getProperties } from 'properties-file'
import type { Properties } from './config-entry.ts'

/** A `.properties` file by Java's rules (continuation lines, `\u` escapes, `:` or blanks for `=`); of a key given twice the last counts. */
export function parseProperties(text: string): Properties {
  return new Map(Object.entries(getProperties(text)))
}
