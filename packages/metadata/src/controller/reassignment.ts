import type { PartitionRegistration } from '../image/metadata-image.ts'

export interface Reassignment {
  readonly replicas: readonly number[]
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

/** From the replicas a partition has to those it shall have: those that go stay until the new ones are in sync. */
export function planReassignment(current: readonly number[], target: readonly number[]): Reassignment {
  const removing = current.filter((replica) => !target.includes(replica)).sort((a, b) => a - b)
  const adding = target.filter((replica) => !current.includes(replica)).sort((a, b) => a - b)
  return { replicas: [...target, ...removing], adding, removing }
}

/** Replicas and ISR once the reassignment is through; undefined while it is not. */
export function completeReassignment(
  { replicas, adding, removing }: Reassignment,
  isr: readonly number[],
): { readonly replicas: readonly number[]; readonly isr: readonly number[] } | undefined {
  if (adding.length === 0 && removing.length === 0) return undefined
  const stays = (replica: number) => !removing.includes(replica)
  const newIsr = isr.filter(stays)
  const newReplicas = replicas.filter(stays)
  if (removing.length > 0 && (newIsr.length === 0 || newReplicas.length === 0)) return undefined
  if (!adding.every((replica) => newIsr.includes(replica))) return undefined
  // With fewer replicas than before, wait for all that stay, or the ISR would shrink more than it must.
  if (adding.length < removing.length && !newReplicas.every((replica) => newIsr.includes(replica))) return undefined
  return { replicas: newReplicas, isr: newIsr }
}

/** Back to what was before a reassignment. `unclean`: nobody of the old replicas is in sync, the first of them would have to lead. */
export function revertReassignment(partition: PartitionRegistration): {
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly unclean: boolean
} {
  const stays = (replica: number) => !partition.addingReplicas.includes(replica)
  const replicas = partition.replicas.filter(stays)
  const isr = partition.isr.filter(stays)
  return isr.length > 0 ? { replicas, isr, unclean: false } : { replicas, isr: replicas.slice(0, 1), unclean: true }
}
