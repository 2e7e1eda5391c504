import {
  KRaftVersionRecord,
  LeaderChangeMessage,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  VotersRecord,
  decodeControlRecord,
} from '@samsa/protocol'
import type { Record } from '@samsa/protocol'
import { messageJson } from '../text/message-json.ts'

/** What a control record says, behind its metadata. */
export function controlText(record: Record): string {
  const control = decodeControlRecord(record.key ?? Buffer.alloc(0), record.value)
  switch (control?.type) {
    case 'ABORT':
    case 'COMMIT':
      return ` endTxnMarker: ${control.type} coordinatorEpoch: ${control.coordinatorEpoch}`
    case 'LEADER_CHANGE':
      return ` LeaderChange: ${messageJson(LeaderChangeMessage, control.value.version, control.value)}`
    case 'SNAPSHOT_HEADER':
      return ` SnapshotHeader ${messageJson(SnapshotHeaderRecord, control.value.version, control.value)}`
    case 'SNAPSHOT_FOOTER':
      return ` SnapshotFooter ${messageJson(SnapshotFooterRecord, control.value.version, control.value)}`
    case 'KRAFT_VERSION':
      return ` KRaftVersion ${messageJson(KRaftVersionRecord, control.value.version, control.value)}`
    case 'KRAFT_VOTERS':
      return ` KRaftVoters ${messageJson(VotersRecord, control.value.version, control.value)}`
    default:
      return ` controlType: UNKNOWN(${control?.typeId ?? -1})`
  }
}
