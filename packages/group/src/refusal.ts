import { errors } from '@samsa/protocol'
import type { ErrorName } from '@samsa/protocol'

/** Why a request is answered with an error. */
export class Refusal {
  readonly errorCode: number
  /** null: the error's own text, which clients know. */
  readonly message: string | null

  constructor(error: ErrorName, message: string | null = null) {
    this.errorCode = errors[error].code
    this.message = message
  }
}
