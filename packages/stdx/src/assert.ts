/** A broken invariant: a fault of this program, never of its input. It is not caught but stops the node. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** States what must hold, also in production. The message says what held instead; a function of it is called only on failure. */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new AssertionFailure(typeof message === 'string' ? message : message())
}

/** The value, which must be there. */
export function present<T>(value: T | null | undefined, message: string | (() => string)): T {
  if (value === null || value === undefined) throw new AssertionFailure(typeof message === 'string' ? message : message())
  return value
}

/** For the branch that the types rule out. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`unreachable: ${JSON.stringify(value)}`)
}
