/** A table whose columns are padded to their widest cell and ended by a tab: how Kafka's newer tools print. */
export function tabbedTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, at) => Math.max(header.length, ...rows.map((row) => (row[at] ?? '').length)))
  return [headers, ...rows].map((row) => `${row.map((cell, at) => `${cell.padEnd(widths[at] ?? 0)}\t`).join('')}\n`).join('')
}
