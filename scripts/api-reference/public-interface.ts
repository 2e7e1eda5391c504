// The public interface of a package as its sources declare it, read through the compiler's own API (unstable in TypeScript 7; this is its one user).
import { SyntaxKind, type ClassDeclaration, type ClassElement, type Node, type ParameterDeclaration } from 'typescript/unstable/ast'
import * as is from 'typescript/unstable/ast/is'
import { API, SymbolFlags, type Project, type Symbol as CompilerSymbol } from 'typescript/unstable/sync'

export type DeclarationKind = 'class' | 'function' | 'constant' | 'type'

/** One exported name. */
export interface PublicDeclaration {
  readonly name: string
  readonly kind: DeclarationKind
  /** The path of the source file below the package's `src`. */
  readonly file: string
  readonly documentation: string
  /** The declaration without bodies; docstrings of members stand in it. */
  readonly code: string
}

export interface OpenPackages extends Disposable {
  publicInterface(folder: string): readonly PublicDeclaration[]
}

/** Opens the packages of the workspace at `root`, a path that ends with a slash. */
export function openPackages(root: string): OpenPackages {
  const api = new API({ cwd: root })
  const [project] = api.updateSnapshot({ openProjects: [`${root}tsconfig.check.json`] }).getProjects()
  if (project === undefined) throw new Error(`${root}tsconfig.check.json could not be opened`)
  return {
    publicInterface: (folder) => publicInterface(project, `${root}packages/${folder}/src/`),
    [Symbol.dispose]: () => api.close(),
  }
}

function publicInterface(project: Project, sources: string): readonly PublicDeclaration[] {
  const { checker, program } = project
  const index = program.getSourceFile(`${sources}index.ts`)
  const module = index && checker.getSymbolAtLocation(index)
  if (module === undefined) throw new Error(`${sources}index.ts is not a module`)
  const exported = checker.getExportsOfModule(module)
  const names = new Set(exported.map(({ name }) => name))
  return exported.map((symbol) => {
    const target = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
    return declarationOf(project, symbol.name, target, names, sources)
  })
}

function declarationOf(
  project: Project,
  name: string,
  symbol: CompilerSymbol,
  exported: ReadonlySet<string>,
  sources: string,
): PublicDeclaration {
  const [first] = symbol.declarations
  const node = first?.resolve(project)
  if (first === undefined || node === undefined) throw new Error(`${name} has no declaration`)
  const path = node.getSourceFile().fileName
  return {
    name,
    kind: kindOf(node),
    file: path.startsWith(sources) ? path.slice(sources.length) : path.replace(/^.*\/packages\//, ''),
    documentation: project.checker.getDocumentationCommentOfSymbol(symbol),
    code: codeOf(project, node, symbol, exported),
  }
}

function kindOf(node: Node): DeclarationKind {
  if (is.isClassDeclaration(node)) return 'class'
  if (is.isFunctionDeclaration(node)) return 'function'
  return is.isVariableDeclaration(node) ? 'constant' : 'type'
}

function codeOf(project: Project, node: Node, symbol: CompilerSymbol, exported: ReadonlySet<string>): string {
  if (is.isClassDeclaration(node)) {
    const head = textBetween(node, node.getStart(), node.members.pos).replace(/^export /, '')
    const base = unexportedBase(project, node, exported)
    const members = [...(base?.members ?? []), ...node.members].filter((member) => isPublic(member, exported))
    const lines = members.map((member) => `${indented(documented(member, memberCode(project, member)))}\n`)
    return `${base === undefined ? head : head.replace(/ extends [\w.]+/, '')}\n${lines.join('')}}`
  }
  if (is.isFunctionDeclaration(node))
    return symbol.declarations.map((each) => withoutBody(project, each.resolve(project) ?? node)).join('\n')
  if (is.isVariableDeclaration(node)) return `const ${node.name.getText()}: ${typeText(project, symbol, node)}`
  return node.getText().replace(/^export /, '')
}

/** A base class that users of the package cannot name: its members are shown as the class's own. */
function unexportedBase(project: Project, node: ClassDeclaration, exported: ReadonlySet<string>): ClassDeclaration | undefined {
  const clause = node.heritageClauses?.find(({ token }) => token === SyntaxKind.ExtendsKeyword)
  const [base] = clause?.types ?? []
  if (base === undefined || exported.has(base.expression.getText())) return undefined
  const symbol = project.checker.getSymbolAtLocation(base.expression)
  const target = symbol && (symbol.flags & SymbolFlags.Alias) !== 0 ? project.checker.getAliasedSymbol(symbol) : symbol
  const declaration = target?.declarations[0]?.resolve(project)
  const isOurs = declaration !== undefined && is.isClassDeclaration(declaration)
  return isOurs ? declaration : undefined
}

function isPublic(member: ClassElement, exported: ReadonlySet<string>): boolean {
  if ('name' in member && member.name !== undefined && is.isPrivateIdentifier(member.name as Node)) return false
  if (is.isClassStaticBlockDeclaration(member) || /@internal\b/.test(docstring(member))) return false
  // Made by the package itself, of parts that it keeps to itself.
  if (is.isConstructorDeclaration(member))
    return member.parameters.every((parameter) => namesIn(parameter).every((used) => exported.has(used)))
  return !modifiersOf(member).some((word) => word === 'private' || word === 'protected')
}

const BUILT_IN =
  /^(Array|AsyncIterable|Error|ErrorOptions|Iterable|Map|Omit|Partial|Pick|Promise|Readonly|ReadonlyArray|ReadonlyMap|ReadonlySet|Record|Set|Uint8Array|[KTV])$/

function namesIn(parameter: ParameterDeclaration): string[] {
  const names = parameter.type?.getText().match(/\b[A-Z]\w*/g) ?? []
  return names.filter((name) => !BUILT_IN.test(name))
}

function memberCode(project: Project, member: ClassElement): string {
  if (is.isPropertyDeclaration(member)) {
    const type = member.type?.getText() ?? project.checker.typeToString(typeAt(project, member))
    const words = modifiersOf(member).filter((word) => word === 'static' || word === 'readonly')
    return `${[...words, member.name.getText()].join(' ')}: ${type}`
  }
  return withoutBody(project, member)
}

/** The signature; where the source leaves the type of what is returned to the compiler, the compiler says it. */
function withoutBody(project: Project, node: Node): string {
  if (!('parameters' in node)) return node.getText()
  const body = 'body' in node && node.body !== undefined ? (node.body as Node) : undefined
  const text = textBetween(node, node.getStart(), body?.pos ?? node.end)
    .replace(/^(export |default )+/, '')
    .replace(/^(static )?(override )?(async )?/, '$1')
  const isTyped = ('type' in node && node.type !== undefined) || is.isConstructorDeclaration(node) || is.isSetAccessorDeclaration(node)
  if (isTyped) return text
  const signature = project.checker.getSignatureFromDeclaration(node)
  const returned = signature && project.checker.getReturnTypeOfSignature(signature)
  return returned === undefined ? text : `${text}: ${project.checker.typeToString(returned)}`
}

function modifiersOf(member: ClassElement): readonly string[] {
  const modifiers = 'modifiers' in member ? (member.modifiers as readonly Node[] | undefined) : undefined
  return modifiers?.map((modifier) => modifier.getText()) ?? []
}

function typeText(project: Project, symbol: CompilerSymbol, node: Node): string {
  if (is.isVariableDeclaration(node) && node.type !== undefined) return node.type.getText()
  const type = project.checker.getTypeOfSymbol(symbol)
  return type === undefined ? 'unknown' : project.checker.typeToString(type)
}

function typeAt(project: Project, node: Node): Parameters<Project['checker']['typeToString']>[0] {
  const type = project.checker.getTypeAtLocation(node)
  if (type === undefined) throw new Error(`${node.getText()} has no type`)
  return type
}

function documented(member: ClassElement, code: string): string {
  const doc = docstring(member)
  return doc === '' ? code : `${doc}\n${code}`
}

/** The last docstring before the node, its lines set flush left. */
function docstring(node: Node): string {
  const before = textBetween(node, node.pos, node.getStart())
  const start = before.lastIndexOf('/**')
  return start < 0
    ? ''
    : before
        .slice(start)
        .trim()
        .replace(/\n\s*\*/g, '\n *')
}

function textBetween(node: Node, from: number, to: number): string {
  return node.getSourceFile().text.slice(from, to).trim()
}

function indented(text: string): string {
  // Further lines have the indentation of a member already; those of a docstring do not.
  return text.replace(/^(?! {2})/gm, '  ')
}
