import type { ClientQuotaRecord, ConfigRecord, FeatureLevelRecord } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import { isKnownMetadataVersion, minimumMetadataVersion } from '../features/metadata-version.ts'
import { configKey, quotaKey } from './keys.ts'
import type { ConfigResource, EntityQuotas, FeaturesImage, QuotaEntity, ResourceConfigs } from './metadata-image.ts'
import { PersistentMap } from './persistent-map.ts'

/** Configs as records change them; a resource without configs is absent. */
export class ConfigsDelta {
  readonly changed = new Set<string>()
  readonly #base: PersistentMap<string, ResourceConfigs>
  #configs

  constructor(base: PersistentMap<string, ResourceConfigs>) {
    this.#base = base
    this.#configs = base.builder()
  }

  startSnapshot(): void {
    this.#configs = PersistentMap.empty<string, ResourceConfigs>().builder()
    for (const key of this.#base.keys()) this.changed.add(key)
  }

  set(record: ConfigRecord): void {
    const resource = { type: record.resourceType, name: record.resourceName }
    const key = configKey(resource)
    const values = new Map(this.#configs.get(key)?.values)
    if (record.value === null) values.delete(record.name)
    else values.set(record.name, record.value)
    this.#changeTo(key, values.size === 0 ? undefined : { resource, values })
  }

  deleteAll(resource: ConfigResource): void {
    const key = configKey(resource)
    if (this.#configs.get(key) !== undefined) this.#changeTo(key, undefined)
  }

  image(): PersistentMap<string, ResourceConfigs> {
    return this.#configs.build()
  }

  #changeTo(key: string, configs: ResourceConfigs | undefined): void {
    this.changed.add(key)
    if (configs === undefined) this.#configs.delete(key)
    else this.#configs.set(key, configs)
  }
}

/** Feature levels as records change them. kraft.version is the quorum's own and skipped here. */
export class FeaturesDelta {
  readonly #finalized: Map<string, number>
  #metadataVersion: number | undefined
  #kraftVersion: number

  constructor(base: FeaturesImage) {
    this.#finalized = new Map(base.finalizedVersions)
    this.#metadataVersion = base.metadataVersion
    this.#kraftVersion = base.kraftVersion
  }

  startSnapshot(): void {
    this.#finalized.clear()
  }

  setKRaftVersion(level: number): void {
    this.#kraftVersion = level
  }

  set(record: FeatureLevelRecord): void {
    if (record.name === 'metadata.version') {
      assert(
        isKnownMetadataVersion(record.featureLevel),
        `Unsupported metadata version - if you are currently upgrading your cluster, please ensure the metadata version is set to ` +
          `${minimumMetadataVersion} (or higher) before updating the software version. The metadata version can be updated via the ` +
          '`kafka-features` command-line tool.',
      )
      this.#metadataVersion = record.featureLevel
    } else if (record.name === 'kraft.version') return
    else if (record.featureLevel === 0) this.#finalized.delete(record.name)
    else this.#finalized.set(record.name, record.featureLevel)
  }

  image(): FeaturesImage {
    const finalizedVersions = new Map(this.#finalized)
    return { finalizedVersions, metadataVersion: this.#metadataVersion, kraftVersion: this.#kraftVersion }
  }
}

/** Client quotas as records change them; an entity without quotas is absent. */
export class ClientQuotasDelta {
  readonly changed = new Set<string>()
  readonly #base: PersistentMap<string, EntityQuotas>
  #quotas

  constructor(base: PersistentMap<string, EntityQuotas>) {
    this.#base = base
    this.#quotas = base.builder()
  }

  startSnapshot(): void {
    this.#quotas = PersistentMap.empty<string, EntityQuotas>().builder()
    for (const key of this.#base.keys()) this.changed.add(key)
  }

  set(record: ClientQuotaRecord): void {
    const entity: QuotaEntity = new Map(record.entity.map((part) => [part.entityType, part.entityName]))
    const key = quotaKey(entity)
    const quotas = new Map(this.#quotas.get(key)?.quotas)
    if (record.remove) quotas.delete(record.key)
    else quotas.set(record.key, record.value)
    this.changed.add(key)
    if (quotas.size === 0) this.#quotas.delete(key)
    else this.#quotas.set(key, { entity, quotas })
  }

  image(): PersistentMap<string, EntityQuotas> {
    return this.#quotas.build()
  }
}
