/** `k=v` arguments; a later one wins, and without a value it is empty. */
export function keyValues(args: readonly string[]): Map<string, string> {
  return new Map(
    args.map((arg) => {
      const at = arg.indexOf('=')
      return at < 0 ? [arg, ''] : [arg.slice(0, at), arg.slice(at + 1)]
    }),
  )
}
