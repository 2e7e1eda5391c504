import { metadataVersionName, ResourceType, scramKey } from '@samsa/metadata'
import type { MetadataImage, QuotaEntity, ResourceConfigs, TopicImage } from '@samsa/metadata'
import { doubleText } from '../java/number-text.ts'
import { KAFKA_COMMIT, KAFKA_VERSION } from '../options/jopt.ts'
import { directory, entries, leaf } from './metadata-node.ts'
import type { MetadataNode } from './metadata-node.ts'
import { aclText, brokerText, controllerText, partitionText, scramText, tokenText } from './registration-text.ts'

/** The tree of the metadata shell: the cluster's metadata, and what the shell knows of itself. */
export const metadataTree = (image: MetadataImage): MetadataNode => directory({ local: localNode, image: () => imageNode(image) })

const localNode = (): MetadataNode => directory({ version: () => leaf(KAFKA_VERSION), commitId: () => leaf(KAFKA_COMMIT) })

const SCRAM_MECHANISMS = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const

function imageNode(image: MetadataImage): MetadataNode {
  return directory({
    provenance: () => leaf(provenanceText(image)),
    features: () => featuresNode(image),
    cluster: () =>
      directory({
        brokers: () => entries(image.cluster.brokers, Number, (broker) => leaf(brokerText(broker))),
        controllers: () => entries(image.cluster.controllers, Number, (controller) => leaf(controllerText(controller))),
      }),
    topics: () =>
      directory({
        byName: () => entries(image.topics.byName, String, topicNode),
        byId: () => entries(image.topics.byId, String, topicNode),
      }),
    configs: () => configsNode(image),
    clientQuotas: () => quotasNode(image),
    producerIds: () => directory({ nextProducerId: () => leaf(image.nextProducerId) }),
    acls: () => directory({ byId: () => entries(image.acls, String, (acl) => leaf(aclText(acl))) }),
    scram: () =>
      directory(Object.fromEntries(Object.entries(SCRAM_MECHANISMS).map(([name, type]) => [name, () => scramNode(image, type)]))),
    delegationToken: () => entries(image.delegationTokens, String, (token) => leaf(tokenText(token))),
  })
}

function provenanceText({ provenance }: MetadataImage): string {
  const time = new Date(provenance.lastContainedLogTimeMs).toISOString()
  // Java leaves out a fraction of nothing.
  const shown = time.replace('.000Z', 'Z')
  return `offset ${provenance.lastContainedOffset}, epoch ${provenance.lastContainedEpoch}, time ${shown}[UTC]`
}

function featuresNode({ features }: MetadataImage): MetadataNode {
  const { metadataVersion, finalizedVersions } = features
  const version = metadataVersion === undefined ? 'Optional.empty' : `Optional[${metadataVersionName(metadataVersion)}]`
  const finalized = Array.from(finalizedVersions, ([name, level]) => [`finalized_${name}`, () => leaf(level)] as const)
  return directory({ metadataVersion: () => leaf(version), ...Object.fromEntries(finalized) })
}

function topicNode(topic: TopicImage): MetadataNode {
  const partitions = topic.partitions.map((partition, id) => [String(id), () => leaf(partitionText(partition))] as const)
  return directory({ name: () => leaf(topic.name), id: () => leaf(topic.id), ...Object.fromEntries(partitions) })
}

const RESOURCE_NAMES = new Map<number, string>(Object.entries(ResourceType).map(([name, type]) => [type, name]))

function configsNode({ configs }: MetadataImage): MetadataNode {
  const nameOf = ({ resource }: ResourceConfigs): string => {
    const type = RESOURCE_NAMES.get(resource.type) ?? 'UNKNOWN'
    return resource.name === '' ? type : `${type}:${resource.name}`
  }
  const nodes = Array.from(
    configs,
    ([, each]) => [nameOf(each), () => entries(new Map(each.values), String, (value) => leaf(value))] as const,
  )
  return directory(Object.fromEntries(nodes))
}

const QUOTA_TYPES = [
  ['client-id', 'clientId'],
  ['ip', 'ip'],
  ['user', 'user'],
] as const

/** As in Kafka, which knows no name for a default entity: what it shows of one is the rest. */
function quotaName(entity: QuotaEntity): string {
  const escaped = (text: string): string => text.replaceAll(/[\\()]/g, '\\$&')
  return QUOTA_TYPES.flatMap(([type, shown]) => {
    const name = entity.get(type) ?? null
    return name === null ? [] : [`${shown}(${escaped(name)})`]
  }).join('_')
}

function quotasNode({ clientQuotas }: MetadataImage): MetadataNode {
  const all = Array.from(clientQuotas, ([, each]) => each)
  return {
    kind: 'directory',
    names: () => all.map(({ entity }) => quotaName(entity)),
    child: (name) => {
      const found = all.find(({ entity }) => quotaName(entity) === name && ![...entity.values()].includes(null))
      return found === undefined ? undefined : entries(new Map(found.quotas), String, (value) => leaf(doubleText(value)))
    },
  }
}

function scramNode(image: MetadataImage, mechanism: number): MetadataNode {
  return {
    kind: 'directory',
    names: () => Array.from(image.scram, ([, each]) => each).flatMap((each) => (each.mechanism === mechanism ? [each.user] : [])),
    child: (user) => {
      const credential = image.scram.get(scramKey(mechanism, user))
      return credential === undefined ? undefined : leaf(scramText(credential))
    },
  }
}
