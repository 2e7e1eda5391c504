import type { FetchRequest } from '@samsa/protocol'
import { code } from '../error-codes.ts'
import { FINAL_EPOCH, INITIAL_EPOCH, nextEpoch } from './fetch-session.ts'
import type { FetchSession, FetchSessionCache, ToldPartition } from './fetch-session.ts'
import { FetchTarget } from './fetch-target.ts'

/** What a fetch asks for once its session is taken into account, and how its answer must be cut. */
export type FetchContext =
  | { readonly kind: 'error'; readonly errorCode: number }
  | { readonly kind: 'full'; readonly targets: readonly FetchTarget[]; readonly isNewSession: boolean }
  | { readonly kind: 'incremental'; readonly targets: readonly FetchTarget[]; readonly session: FetchSession }

/** Opens, continues or closes the session that the request names (KIP-227; topic ids by KIP-516). */
export function fetchContext(
  cache: FetchSessionCache,
  request: FetchRequest,
  apiVersion: number,
  nowMs: number,
  nameOf: (topicId: string) => string | undefined,
): FetchContext {
  const usesTopicIds = apiVersion >= 13
  if (request.sessionEpoch === INITIAL_EPOCH || request.sessionEpoch === FINAL_EPOCH) {
    // Any session named in a full request is closed.
    if (request.sessionId !== 0) cache.remove(request.sessionId)
    return { kind: 'full', targets: targetsOf(request, usesTopicIds, nameOf), isNewSession: request.sessionEpoch === INITIAL_EPOCH }
  }
  const session = cache.get(request.sessionId)
  if (session === undefined) return { kind: 'error', errorCode: code.FETCH_SESSION_ID_NOT_FOUND }
  if (session.epoch !== request.sessionEpoch) return { kind: 'error', errorCode: code.INVALID_FETCH_SESSION_EPOCH }
  if (session.usesTopicIds !== usesTopicIds) return { kind: 'error', errorCode: code.FETCH_SESSION_TOPIC_ID_ERROR }
  session.update(request, nameOf)
  if (session.size === 0) {
    cache.remove(session.id)
    return { kind: 'full', targets: targetsOf(request, usesTopicIds, nameOf), isNewSession: false }
  }
  cache.touch(session, nowMs)
  session.epoch = nextEpoch(session.epoch)
  return { kind: 'incremental', targets: session.targets(), session }
}

/** Begins the session of a first fetch; 0 where there is none to be had. */
export function beginSession(
  cache: FetchSessionCache,
  targets: readonly FetchTarget[],
  told: readonly ToldPartition[],
  options: { readonly isFollower: boolean; readonly usesTopicIds: boolean; readonly nowMs: number },
): number {
  const session = cache.create(targets, options.isFollower, options.usesTopicIds, options.nowMs)
  if (session === undefined) return 0
  for (const [i, target] of targets.entries()) {
    target.toldHighWatermark = told[i]?.highWatermark ?? -1
    target.toldLogStartOffset = told[i]?.logStartOffset ?? -1
  }
  return session.id
}

function targetsOf(request: FetchRequest, usesTopicIds: boolean, nameOf: (topicId: string) => string | undefined): FetchTarget[] {
  const targets: FetchTarget[] = []
  for (const topic of request.topics) {
    const name = usesTopicIds ? nameOf(topic.topicId) : topic.topic
    for (const partition of topic.partitions) targets.push(new FetchTarget(name, topic.topicId, partition))
  }
  return targets
}
