/** The `key=value` words of a command, and the bare ones behind its first. */
export class Values {
  readonly #values: ReadonlyMap<string, string>
  readonly #flags: ReadonlySet<string>

  constructor(values: ReadonlyMap<string, string>, flags: ReadonlySet<string> = new Set()) {
    this.#values = values
    this.#flags = flags
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  flag(name: string): boolean {
    return this.#flags.has(name)
  }

  text(key: string, absent: string): string {
    return this.#values.get(key) ?? absent
  }

  number(key: string, absent: number): number {
    return Number(this.#values.get(key) ?? absent)
  }

  with(more: Readonly<Record<string, string>>): Values {
    return new Values(new Map([...this.#values, ...Object.entries(more)]), this.#flags)
  }
}
