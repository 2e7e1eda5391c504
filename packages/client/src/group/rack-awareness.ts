/** Whether racks matter: members and replicas share some, and not every partition is on all of them. */
export function racksMatter(
  memberRacks: ReadonlySet<string>,
  partitionRacks: ReadonlySet<string>,
  racksOfEach: Iterable<ReadonlySet<string>>,
): boolean {
  if (memberRacks.size === 0 || memberRacks.isDisjointFrom(partitionRacks)) return false
  for (const racks of racksOfEach) if (racks.size !== partitionRacks.size || !racks.isSubsetOf(partitionRacks)) return true
  return false
}
