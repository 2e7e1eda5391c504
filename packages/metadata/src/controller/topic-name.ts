const maxLength = 249

/** Why a topic may not have that name, in Kafka's words; undefined if it may. */
export function invalidTopicName(name: string): string | undefined {
  const reason = reasonOf(name)
  return reason === undefined ? undefined : `Topic name is invalid: ${reason}`
}

function reasonOf(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > maxLength) return `the length of '${name}' is longer than the max allowed length ${maxLength}`
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  return undefined
}

export function hasCollisionCharacters(name: string): boolean {
  return name.includes('_') || name.includes('.')
}

/** Names that metrics cannot tell apart have this in common. */
export function unifyCollisionCharacters(name: string): string {
  return name.replaceAll('.', '_')
}
