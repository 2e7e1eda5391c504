import type { BrokerRegistration, MetadataImage, PartitionRegistration, TopicImage } from '@samsa/metadata'

/** A node as clients are told of it. */
export interface NodeAddress {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** The cluster's metadata as this broker has it now (Kafka's MetadataCache). */
export class MetadataView {
  #image: MetadataImage

  constructor(image: MetadataImage) {
    this.#image = image
  }

  get image(): MetadataImage {
    return this.#image
  }

  /** The publisher's side. */
  replace(image: MetadataImage): void {
    this.#image = image
  }

  topic(name: string): TopicImage | undefined {
    return this.#image.topics.byName.get(name)
  }

  topicById(id: string): TopicImage | undefined {
    return this.#image.topics.byId.get(id)
  }

  partition(topic: string, index: number): PartitionRegistration | undefined {
    return this.#image.topics.byName.get(topic)?.partitions[index]
  }

  /** Whether topic and partition exist. */
  contains(topic: string, index: number): boolean {
    return this.partition(topic, index) !== undefined
  }

  broker(id: number): BrokerRegistration | undefined {
    return this.#image.cluster.brokers.get(id)
  }

  isAlive(id: number): boolean {
    return this.#image.cluster.brokers.get(id)?.fenced === false
  }

  /** A broker that is alive and has the listener; undefined otherwise. */
  address(id: number, listenerName: string): NodeAddress | undefined {
    const broker = this.#image.cluster.brokers.get(id)
    if (broker === undefined || broker.fenced) return undefined
    return addressOn(broker, listenerName)
  }

  /** All brokers that are alive and have the listener, by id. */
  addresses(listenerName: string): NodeAddress[] {
    const found: NodeAddress[] = []
    for (const broker of this.#image.cluster.brokers.values()) {
      if (broker.fenced) continue
      const address = addressOn(broker, listenerName)
      if (address !== undefined) found.push(address)
    }
    return found.sort((a, b) => a.id - b.id)
  }

  /** The current leader and its address for the `currentLeader` and `nodeEndpoints` of KIP-951. */
  leader(topic: string, index: number, listenerName: string): { leaderId: number; leaderEpoch: number; node: NodeAddress | undefined } {
    const partition = this.partition(topic, index)
    if (partition === undefined) return { leaderId: -1, leaderEpoch: -1, node: undefined }
    return { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch, node: this.address(partition.leader, listenerName) }
  }
}

/** The broker's address on a listener. */
export function addressOn(broker: BrokerRegistration, listenerName: string): NodeAddress | undefined {
  const listener = broker.listeners.find((each) => each.name === listenerName)
  if (listener === undefined) return undefined
  return { id: broker.id, host: listener.host, port: listener.port, rack: broker.rack }
}
