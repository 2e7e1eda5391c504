import { randomBytes, randomInt } from 'node:crypto'

import type { Random } from '@samsa/ports'

/** The operating system's randomness, good for keys and ids. */
export const nodeRandom: Random = {
  bytes: (length) => randomBytes(length),
  below: (bound) => randomInt(bound),
}
