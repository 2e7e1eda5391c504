export type StopSignal = 'SIGTERM' | 'SIGINT'

/**
 * Calls `stop` at the first SIGTERM or SIGINT; `again` (default: leave at once with 128 + the signal's number, as a shell would see it) at every
 * further one, for a shutdown that hangs. Returns a function that takes the handlers off.
 */
export function onStopSignal(stop: (signal: StopSignal) => void, again: (signal: StopSignal) => void = leave): () => void {
  let asked = false
  const hear = (signal: StopSignal) => (): void => {
    if (asked) return again(signal)
    asked = true
    stop(signal)
  }
  const term = hear('SIGTERM')
  const int = hear('SIGINT')
  process.on('SIGTERM', term)
  process.on('SIGINT', int)
  return () => {
    process.off('SIGTERM', term)
    process.off('SIGINT', int)
  }
}

function leave(signal: StopSignal): void {
  process.exit(signal === 'SIGTERM' ? 143 : 130)
}
