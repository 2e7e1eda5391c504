import type { BrokerRegistrationChangeRecord, RegisterBrokerRecord, RegisterControllerRecord } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { BrokerRegistration, ClusterImage } from './metadata-image.ts'
import { PersistentMap } from './persistent-map.ts'
import { brokerFromRecord, changeBroker, controllerFromRecord } from './registration.ts'

/** Brokers and controllers as records change them. */
export class ClusterDelta {
  readonly changedBrokers = new Set<number>()
  readonly changedControllers = new Set<number>()
  readonly #base: ClusterImage
  #brokers
  #controllers

  constructor(base: ClusterImage) {
    this.#base = base
    this.#brokers = base.brokers.builder()
    this.#controllers = base.controllers.builder()
  }

  startSnapshot(): void {
    this.#brokers = PersistentMap.empty<number, BrokerRegistration>().builder()
    this.#controllers = PersistentMap.empty<number, NonNullable<ReturnType<ClusterImage['controllers']['get']>>>().builder()
    for (const id of this.#base.brokers.keys()) this.changedBrokers.add(id)
    for (const id of this.#base.controllers.keys()) this.changedControllers.add(id)
  }

  registerBroker(record: RegisterBrokerRecord): void {
    this.#brokers.set(record.brokerId, brokerFromRecord(record))
    this.changedBrokers.add(record.brokerId)
  }

  unregisterBroker(id: number): void {
    this.#brokers.delete(id)
    this.changedBrokers.add(id)
  }

  fence(id: number, epoch: number, fenced: boolean): void {
    this.#change({ ...this.#registered(id, epoch), fenced })
  }

  changeBroker(record: BrokerRegistrationChangeRecord): void {
    this.#change(changeBroker(this.#registered(record.brokerId, record.brokerEpoch), record))
  }

  registerController(record: RegisterControllerRecord): void {
    this.#controllers.set(record.controllerId, controllerFromRecord(record))
    this.changedControllers.add(record.controllerId)
  }

  image(): ClusterImage {
    return { brokers: this.#brokers.build(), controllers: this.#controllers.build() }
  }

  #registered(id: number, epoch: number): BrokerRegistration {
    const broker = this.#brokers.get(id)
    assert(broker !== undefined && broker.epoch === epoch, `broker ${id} is not registered with epoch ${epoch}`)
    return broker
  }

  #change(broker: BrokerRegistration): void {
    this.#brokers.set(broker.id, broker)
    this.changedBrokers.add(broker.id)
  }
}
