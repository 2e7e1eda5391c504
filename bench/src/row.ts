import type { Measures, Session } from './session.ts'

/** A workload that is measured on both brokers. */
export interface Row {
  name: string
  title: string
  run(session: Session): Promise<Measures>
}
