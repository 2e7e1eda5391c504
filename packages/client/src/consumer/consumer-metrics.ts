import type { Metric } from '../producer/producer-metrics.ts'
import type { ConsumerEngine } from './consumer-engine.ts'
import { lagOf } from './consumer-status.ts'

/** The metrics of a consumer under Kafka's names. Averages and rates are over its whole life, maxima too. */
export function consumerMetrics(engine: ConsumerEngine): Metric[] {
  const { meters, subscription, commits, ownership, nowMs } = engine
  const seconds = Math.max(0.001, (nowMs - engine.startedAtMs) / 1000)
  const metrics: Metric[] = []
  const own = { 'client-id': engine.cluster.clientId }
  const add =
    (group: string) =>
    (name: string, value: number, tags: Readonly<Record<string, string>> = {}): void =>
      void metrics.push({ name, group, tags: { ...own, ...tags }, value })
  const fetch = add('consumer-fetch-manager-metrics')
  const average = (sum: number, count: number): number => (count === 0 ? Number.NaN : sum / count)
  let lagMax = Number.NaN
  let leadMin = Number.NaN
  for (const state of subscription.assigned.values()) {
    const lag = lagOf(engine, state)
    const lead = state.logStartOffset < 0 || state.position < 0 ? undefined : Math.max(0, state.position - state.logStartOffset)
    const place = { topic: state.topic, partition: `${state.partition}` }
    if (lag !== undefined) {
      lagMax = Number.isNaN(lagMax) ? lag : Math.max(lagMax, lag)
      fetch('records-lag', lag, place)
    }
    if (lead !== undefined) {
      leadMin = Number.isNaN(leadMin) ? lead : Math.min(leadMin, lead)
      fetch('records-lead', lead, place)
    }
    fetch('preferred-read-replica', state.preferredReplica, place)
  }
  fetch('records-lag-max', lagMax)
  fetch('records-lead-min', leadMin)
  fetch('fetch-total', meters.fetches)
  fetch('fetch-rate', meters.fetches / seconds)
  fetch('fetch-latency-avg', average(meters.latencyMs, meters.fetches))
  fetch('fetch-latency-max', meters.fetches === 0 ? Number.NaN : meters.latencyMaxMs)
  fetch('fetch-throttle-time-avg', average(meters.throttleMs, meters.fetches))
  fetch('fetch-size-avg', average(meters.bytes, meters.fetches))
  fetch('records-consumed-total', meters.records)
  fetch('records-consumed-rate', meters.records / seconds)
  fetch('records-per-request-avg', average(meters.records, meters.fetches))
  fetch('bytes-consumed-total', meters.bytes)
  fetch('bytes-consumed-rate', meters.bytes / seconds)
  for (const [topic, bytes] of meters.bytesByTopic) fetch('bytes-consumed-total', bytes, { topic })
  const coordinator = add('consumer-coordinator-metrics')
  coordinator('assigned-partitions', subscription.assigned.size)
  coordinator('rebalance-total', ownership.rebalances)
  coordinator('last-rebalance-seconds-ago', ownership.lastRebalanceAtMs < 0 ? -1 : Math.round((nowMs - ownership.lastRebalanceAtMs) / 1000))
  const made = engine.member?.meters
  if (made !== undefined) {
    coordinator('heartbeat-total', made.heartbeats)
    coordinator('heartbeat-rate', made.heartbeats / seconds)
    coordinator('heartbeat-response-time-max', made.heartbeats === 0 ? Number.NaN : made.heartbeatLatencyMaxMs)
    coordinator('last-heartbeat-seconds-ago', made.lastHeartbeatAtMs < 0 ? -1 : Math.round((nowMs - made.lastHeartbeatAtMs) / 1000))
    coordinator('join-total', made.joins)
    coordinator('join-rate', made.joins / seconds)
  }
  if (commits !== undefined) {
    const { meters: commitMeters } = commits
    coordinator('commit-total', commitMeters.commits)
    coordinator('commit-rate', commitMeters.commits / seconds)
    coordinator('commit-latency-avg', average(commitMeters.latencyMs, commitMeters.commits + commitMeters.failures))
    coordinator('commit-latency-max', commitMeters.commits + commitMeters.failures === 0 ? Number.NaN : commitMeters.latencyMaxMs)
  }
  const general = add('consumer-metrics')
  general('last-poll-seconds-ago', engine.lastPollAtMs < 0 ? -1 : Math.round((nowMs - engine.lastPollAtMs) / 1000))
  return metrics
}
