import type { DeclarationKind, PublicDeclaration } from './public-interface.ts'

const KINDS: Readonly<Record<DeclarationKind, string>> = { class: 'Classes', function: 'Functions', constant: 'Constants', type: 'Types' }

/** A page of Markdown: an index, then every declaration with its docstring and what it mentions. `guide` is the path to the package's guide. */
export function referencePage(packageName: string, guide: string, declarations: readonly PublicDeclaration[]): string {
  const sorted = declarations.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
  const anchors = new Map(sorted.map(({ name }) => [name, `[${name}](#${name.toLowerCase()})`]))
  const chapters = Object.entries(KINDS).flatMap(([kind, title]) => {
    const members = sorted.filter((each) => each.kind === kind)
    return members.length === 0 ? [] : [{ title, members }]
  })
  return [
    `# ${packageName}`,
    '',
    `Generated from the sources of the package by \`node scripts/api-reference.ts\`. How the parts go together is told by the [guide](${guide}).`,
    '',
    ...chapters.map(({ title, members }) => `**${title}**: ${members.map(({ name }) => anchors.get(name)).join(', ')}\n`),
    ...chapters.flatMap(({ title, members }) => [`## ${title}`, '', ...members.map((each) => entry(each, anchors))]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

function entry({ name, documentation, code }: PublicDeclaration, anchors: ReadonlyMap<string, string>): string {
  const own = unqualified(code)
  const mentioned = new Set(own.replace(/\/\*[^]*?\*\//g, '').match(/\b[A-Za-z]\w*\b/g))
  mentioned.delete(name)
  const links = [...anchors].filter(([other]) => mentioned.has(other)).map(([, link]) => link)
  return [
    `### ${name}`,
    '',
    ...(documentation === '' ? [] : [paragraphs(documentation), '']),
    '```ts',
    own,
    '```',
    '',
    ...(links.length === 0 ? [] : [`See ${links.join(', ')}.`, '']),
  ].join('\n')
}

/** Lines of a paragraph joined; indented code as it is. */
function paragraphs(text: string): string {
  return text.replace(/(?<!\n)\n(?!\n| {4})/g, ' ')
}

/** The sources import whole modules in places (`topics.NewTopic`); users of the package see the plain name. */
function unqualified(code: string): string {
  return code.replace(/\b[a-z]\w*\.([A-Z]\w*)/g, '$1')
}
