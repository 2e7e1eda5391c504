/** A story told to the simulator from many seeds. A `*.sim.ts` file exports one as `scenario`; `npm run sim` runs it. */
export interface Scenario {
  /** What one types to run it. */
  readonly name: string
  /** Rejects if something does not hold that must. `print` gets a line for each event. */
  run(seed: number, print?: (line: string) => void): Promise<void>
}
