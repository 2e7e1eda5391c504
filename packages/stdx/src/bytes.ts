/** Whether a value is bytes. Under Jest code and its callers live in different realms, each with a `Uint8Array` of its own: `instanceof` does not tell there. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value)
}
