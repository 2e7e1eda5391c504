import { errorByCode } from '@samsa/protocol'

/** An error that a broker answered. `code` and `errorName` are the protocol's, `retriable` says whether trying again can help. */
export class KafkaClientError extends Error {
  readonly code: number
  readonly errorName: string
  readonly retriable: boolean

  constructor(code: number, message?: string | null) {
    const error = errorByCode(code)
    super(message === undefined || message === null || message === '' ? error.message : message)
    this.name = 'KafkaClientError'
    this.code = code
    this.errorName = error.name
    this.retriable = error.retriable
  }
}

/** No broker of the cluster could be reached, or none answered, within the time given. */
export class UnreachableError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnreachableError'
  }
}
