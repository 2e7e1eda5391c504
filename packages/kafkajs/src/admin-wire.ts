import { DescribeGroupsResponse, apiKeys } from '@samsa/protocol'
import { decoded } from './answers.ts'
import { NetworkEvents } from './network-events.ts'
import type { SeenRequest } from './wire-tap.ts'

/** What of an admin's connections its answers need beside the native client's: the bytes that members of groups exchange. */
export class AdminWire extends NetworkEvents {
  /** By member id, of the groups that were described last. */
  readonly members = new Map<string, { readonly memberMetadata: Buffer; readonly memberAssignment: Buffer }>()

  reads(apiKey: number): boolean {
    return apiKey === apiKeys.DescribeGroups
  }

  read({ apiVersion }: SeenRequest, frame: Buffer): void {
    for (const { members } of decoded(DescribeGroupsResponse, apiVersion, frame).groups) {
      for (const { memberId, memberMetadata, memberAssignment } of members) {
        this.members.set(memberId, { memberMetadata: Buffer.from(memberMetadata), memberAssignment: Buffer.from(memberAssignment) })
      }
    }
  }
}
