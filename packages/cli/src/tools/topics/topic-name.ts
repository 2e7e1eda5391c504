/** What is wrong with a name as a topic's, in Kafka's words; undefined if nothing is. */
export function invalidTopicName(name: string): string | undefined {
  if (name === '') return 'Topic name is invalid: the empty string is not allowed'
  if (name === '.' || name === '..') return `Topic name is invalid: '${name}' is not allowed`
  if (name.length > 249) return `Topic name is invalid: the length of '${name}' is longer than the max allowed length 249`
  if (!/^[a-zA-Z0-9._-]*$/.test(name))
    return `Topic name is invalid: '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  return undefined
}
