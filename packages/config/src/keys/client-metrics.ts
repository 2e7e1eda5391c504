import { int, list } from '../key.ts'
import { listOf } from '../validator.ts'

/** Keys of a client-metrics subscription (KIP-714). */
export const clientMetricsKeys = {
  'interval.ms': int(300000, 'MEDIUM', 'Milliseconds between two pushes of metrics by a client, from 100 to 3600000.', {
    pending: 'client telemetry',
  }),
  match: list(
    [],
    'MEDIUM',
    'Which clients the subscription is for, as `attribute=pattern` pairs; empty means all. Attributes are client_instance_id, client_id, client_software_name, client_software_version, client_source_address and client_source_port.',
    { valid: listOf({ empty: true }), pending: 'client telemetry' },
  ),
  metrics: list([], 'MEDIUM', 'Prefixes of the names of the metrics that are wanted; `*` asks for all, an empty list for none.', {
    valid: listOf({ empty: true }),
    pending: 'client telemetry',
  }),
} as const
