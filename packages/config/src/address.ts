/** A host and port out of `host:port`, `[v6]:port` or `scheme://host:port`, by Kafka's pattern. */
export function parseAddress(text: string): { readonly host: string | null; readonly port: number | null } {
  const match = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)]?:([0-9]+)$/.exec(text)
  if (match === null) return { host: null, port: null }
  return { host: match[1] ?? '', port: Number(match[2]) }
}

/** Whether only characters of host names and addresses occur. */
export function isHostPattern(text: string): boolean {
  return /^[0-9a-zA-Z\-%._:]*$/.test(text)
}

export function isIpv4(host: string): boolean {
  const parts = host.split('.')
  return (
    parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255 && (part === '0' || !part.startsWith('0')))
  )
}

export function isIpv6(host: string): boolean {
  const [address = ''] = host.split('%')
  if (!/^[0-9a-fA-F:.]*$/.test(address) || !address.includes(':') || address.includes(':::')) return false
  const halves = address.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const half of halves) {
    for (const group of half === '' ? [] : half.split(':')) {
      if (group.includes('.')) {
        if (!isIpv4(group)) return false
        groups += 2
      } else {
        if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return false
        groups += 1
      }
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}
