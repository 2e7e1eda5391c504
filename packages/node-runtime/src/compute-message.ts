/** To a worker: run the job's module over the input. */
export interface ComputeRequest {
  readonly id: number
  readonly module: string
  readonly input: unknown
}

/** From a worker. */
export type ComputeReply =
  | { readonly id: number; readonly kind: 'progress'; readonly fraction: number }
  | { readonly id: number; readonly kind: 'done'; readonly output: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly error: unknown }
