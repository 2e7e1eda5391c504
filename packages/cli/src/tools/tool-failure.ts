/** Ends a tool with this exit code; everything that is to be read has been printed. */
export class ToolExit extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.name = 'ToolExit'
    this.code = code
  }
}
