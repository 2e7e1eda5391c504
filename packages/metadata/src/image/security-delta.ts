import type {
  AccessControlEntryRecord,
  DelegationTokenRecord,
  RemoveUserScramCredentialRecord,
  UserScramCredentialRecord,
} from '@samsa/protocol'
import { scramKey } from './keys.ts'
import type { DelegationToken, MetadataImage, ScramCredential, StandardAcl } from './metadata-image.ts'
import { PersistentMap } from './persistent-map.ts'

/** SCRAM credentials, ACLs and delegation tokens as records change them. */
export class SecurityDelta {
  readonly scramChanged = new Set<string>()
  aclsChanged = false
  tokensChanged = false
  readonly #base: MetadataImage
  #scram
  #acls
  #tokens

  constructor(base: MetadataImage) {
    this.#base = base
    this.#scram = base.scram.builder()
    this.#acls = base.acls.builder()
    this.#tokens = base.delegationTokens.builder()
  }

  startSnapshot(): void {
    for (const key of this.#base.scram.keys()) this.scramChanged.add(key)
    this.aclsChanged = this.tokensChanged = true
    this.#scram = PersistentMap.empty<string, ScramCredential>().builder()
    this.#acls = PersistentMap.empty<string, StandardAcl>().builder()
    this.#tokens = PersistentMap.empty<string, DelegationToken>().builder()
  }

  setScram(record: UserScramCredentialRecord): void {
    const { name: user, mechanism, salt, storedKey, serverKey, iterations } = record
    const key = scramKey(mechanism, user)
    this.scramChanged.add(key)
    // The record's bytes are views of a batch: keep copies.
    this.#scram.set(key, {
      user,
      mechanism,
      iterations,
      salt: new Uint8Array(salt),
      storedKey: new Uint8Array(storedKey),
      serverKey: new Uint8Array(serverKey),
    })
  }

  removeScram(record: RemoveUserScramCredentialRecord): void {
    const key = scramKey(record.mechanism, record.name)
    this.scramChanged.add(key)
    this.#scram.delete(key)
  }

  addAcl(record: AccessControlEntryRecord): void {
    this.aclsChanged = true
    this.#acls.set(record.id, { ...record })
  }

  removeAcl(id: string): void {
    this.aclsChanged = true
    this.#acls.delete(id)
  }

  setToken(record: DelegationTokenRecord): void {
    this.tokensChanged = true
    this.#tokens.set(record.tokenId, {
      tokenId: record.tokenId,
      owner: record.owner,
      requester: record.requester,
      renewers: record.renewers,
      issueTimestampMs: record.issueTimestamp,
      maxTimestampMs: record.maxTimestamp,
      expirationTimestampMs: record.expirationTimestamp,
    })
  }

  removeToken(tokenId: string): void {
    this.tokensChanged = true
    this.#tokens.delete(tokenId)
  }

  image(): Pick<MetadataImage, 'scram' | 'acls' | 'delegationTokens'> {
    return { scram: this.#scram.build(), acls: this.#acls.build(), delegationTokens: this.#tokens.build() }
  }
}
