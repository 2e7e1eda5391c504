/** A tagged field that the schema does not know. Kafka keeps them and writes them back, so a struct that had some carries them here. */
export interface RawTaggedField {
  readonly tag: number
  readonly data: Uint8Array
}

export const unknownTags = Symbol('unknownTaggedFields')

/** The unknown tagged fields of a decoded struct, none for most. They survive being encoded again. */
export function unknownTaggedFields(struct: object): readonly RawTaggedField[] {
  const carrier: { readonly [unknownTags]?: readonly RawTaggedField[] } = struct
  return carrier[unknownTags] ?? []
}
