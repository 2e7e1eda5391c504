import { findNodes } from './glob.ts'
import { sortedNames } from './metadata-node.ts'
import type { ShellState } from './shell-state.ts'

/** `ls`: files first, then the directories with what is in them. */
export function list(state: ShellState, targets: readonly string[]): void {
  const files: string[] = []
  const directories: { readonly name: string; readonly children: readonly string[] }[] = []
  for (const target of targets) {
    const found = findNodes(state.root, state.workingDirectory, target)
    if (found.length === 0) state.write(`ls: ${target}: no such file or directory.\n`)
    for (const { path, node } of found) {
      const name = path.at(-1) ?? '/'
      if (node.kind === 'directory') directories.push({ name, children: sortedNames(node) })
      else files.push(name)
    }
  }
  state.write(columns(files, state.screenWidth))
  const needsNames = files.length > 0 || directories.length > 1
  let isFirst = files.length === 0
  for (const { name, children } of directories) {
    const heading = needsNames ? `${isFirst ? '' : '\n'}${name}:\n` : ''
    isFirst = false
    if (children.length > 0) state.write(heading + columns(children, state.screenWidth))
  }
}

/** As many columns as there is room for, filled from top to bottom. */
function columns(entries: readonly string[], screenWidth: number | undefined): string {
  if (entries.length === 0) return ''
  const most = screenWidth === undefined ? 1 : Math.max(1, Math.trunc(screenWidth / 4))
  let count = 1
  let widths = widthsOf(entries, 1)
  for (let tried = most; tried > 1; tried--) {
    const each = widthsOf(entries, tried)
    if (each.length === tried && each.reduce((sum, width) => sum + width, 0) <= (screenWidth ?? 0)) {
      ;[count, widths] = [tried, each]
      break
    }
  }
  const perColumn = Math.ceil(entries.length / count)
  let text = ''
  for (let line = 0; line < perColumn; line++) {
    const cells = Array.from({ length: count }, (_, column) => entries[line + column * perColumn])
    text += `${cells.map((cell, at) => (cell === undefined ? '' : at < count - 1 ? cell.padEnd(widths[at] ?? 0) : cell)).join('')}\n`
  }
  return text
}

/** Of the columns that have an entry, each as wide as its longest and two blanks. */
function widthsOf(entries: readonly string[], count: number): number[] {
  const perColumn = Math.ceil(entries.length / count)
  const widths: number[] = []
  for (const [at, entry] of entries.entries()) {
    const column = Math.trunc(at / perColumn)
    widths[column] = Math.max(widths[column] ?? 0, entry.length + 2)
  }
  return widths
}
