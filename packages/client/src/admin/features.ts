import * as protocol from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { Outcomes } from './outcomes.ts'

export interface FeatureMetadata {
  readonly finalized: ReadonlyMap<string, { readonly minVersionLevel: number; readonly maxVersionLevel: number }>
  /** undefined where the node does not know yet. */
  readonly finalizedEpoch: number | undefined
  readonly supported: ReadonlyMap<string, { readonly minVersion: number; readonly maxVersion: number }>
}

export type FeatureUpgradeType = 'UPGRADE' | 'SAFE_DOWNGRADE' | 'UNSAFE_DOWNGRADE'

export interface FeatureUpdate {
  /** 0 with a downgrade type turns the feature off. */
  readonly maxVersionLevel: number
  readonly upgradeType: FeatureUpgradeType
}

const UPGRADE_TYPES = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const
const API_VERSIONS = { request: protocol.ApiVersionsRequest, response: protocol.ApiVersionsResponse }
const UPDATE_FEATURES = { request: protocol.UpdateFeaturesRequest, response: protocol.UpdateFeaturesResponse }

/** The features of the cluster; what `nodeId` supports where one is named. */
export async function describeFeatures(
  context: AdminContext,
  options: AdminOptions & { readonly nodeId?: number },
): Promise<FeatureMetadata> {
  return await context.attempt('describeFeatures', options, async () => {
    const connection = options.nodeId === undefined ? await context.anyNode() : await context.node(options.nodeId)
    const response = await connection.call(API_VERSIONS, { clientSoftwareName: 'samsa', clientSoftwareVersion: '0.1.0' })
    if (response.errorCode !== 0) throw new KafkaClientError(response.errorCode)
    return {
      finalized: new Map(
        response.finalizedFeatures.map(({ name, minVersionLevel, maxVersionLevel }) => [name, { minVersionLevel, maxVersionLevel }]),
      ),
      finalizedEpoch: response.finalizedFeaturesEpoch < 0 ? undefined : response.finalizedFeaturesEpoch,
      supported: new Map(response.supportedFeatures.map(({ name, minVersion, maxVersion }) => [name, { minVersion, maxVersion }])),
    }
  })
}

export async function updateFeatures(
  context: AdminContext,
  updates: Readonly<Record<string, FeatureUpdate>>,
  options: AdminOptions & { readonly validateOnly?: boolean },
): Promise<Outcomes<undefined>> {
  const body = {
    timeoutMs: context.timeoutMs(options),
    featureUpdates: Object.entries(updates).map(([feature, { maxVersionLevel, upgradeType }]) => ({
      feature,
      maxVersionLevel,
      upgradeType: UPGRADE_TYPES[upgradeType],
    })),
    validateOnly: options.validateOnly ?? false,
  }
  const response = await context.atController(UPDATE_FEATURES, body, options, (answer) => [
    answer.errorCode,
    ...answer.results.map((each) => each.errorCode),
  ])
  // From version 2 on there is one answer for all.
  const answers = new Map(response.results.map((result) => [result.feature, result]))
  return new Outcomes<undefined>(
    Object.keys(updates).map((feature) => [
      feature,
      outcome(response.errorCode === 0 ? (answers.get(feature) ?? response) : response, undefined),
    ]),
  )
}
