const MASK = 0xffffffffffffffffn
const PRIME32_1 = 0x9e3779b1n
const PRIME32_2 = 0x85ebca77n
const PRIME32_3 = 0xc2b2ae3dn
const PRIME64_1 = 0x9e3779b185ebca87n
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn
const PRIME64_3 = 0x165667b19e3779f9n
const PRIME64_4 = 0x85ebca77c2b2ae63n
const PRIME64_5 = 0x27d4eb2f165667c5n
const PRIME_MX1 = 0x165667919e3779f9n
const PRIME_MX2 = 0x9fb21c651e98df25n

/** The algorithm's default secret. */
const SECRET = Buffer.from(
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c' +
    '3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364' +
    'eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
  'hex',
)

const STRIPE_BYTES = 64
const SECRET_STEP = 8
const STRIPES_PER_BLOCK = (SECRET.length - STRIPE_BYTES) / SECRET_STEP
const BLOCK_BYTES = STRIPE_BYTES * STRIPES_PER_BLOCK

/** XXH3 with 64 bits and seed 0. */
export function xxh3(input: Uint8Array): bigint {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  const { length } = bytes
  if (length <= 16) return ofUpTo16(bytes)
  if (length <= 128) return ofUpTo128(bytes)
  return length <= 240 ? ofUpTo240(bytes) : ofLong(bytes)
}

function ofUpTo16(bytes: Buffer): bigint {
  const { length } = bytes
  if (length > 8) {
    const low = u64(bytes, 0) ^ u64(SECRET, 24) ^ u64(SECRET, 32)
    const high = u64(bytes, length - 8) ^ u64(SECRET, 40) ^ u64(SECRET, 48)
    return avalanche((BigInt(length) + swapped(low) + high + foldedProduct(low, high)) & MASK)
  }
  if (length >= 4) {
    const combined = BigInt(bytes.readUInt32LE(length - 4)) + (BigInt(bytes.readUInt32LE(0)) << 32n)
    let hash = combined ^ u64(SECRET, 8) ^ u64(SECRET, 16)
    hash ^= rotated(hash, 49n) ^ rotated(hash, 24n)
    hash = (hash * PRIME_MX2) & MASK
    hash ^= (hash >> 35n) + BigInt(length)
    hash = (hash * PRIME_MX2) & MASK
    return hash ^ (hash >> 28n)
  }
  if (length === 0) return avalanche64(u64(SECRET, 56) ^ u64(SECRET, 64))
  const [first = 0] = bytes
  const middle = bytes[length >> 1] ?? 0
  const last = bytes[length - 1] ?? 0
  const combined = ((first << 16) | (middle << 24) | last | (length << 8)) >>> 0
  const secret = (SECRET.readUInt32LE(0) ^ SECRET.readUInt32LE(4)) >>> 0
  return avalanche64(BigInt(combined) ^ BigInt(secret))
}

function ofUpTo128(bytes: Buffer): bigint {
  const { length } = bytes
  let sum = BigInt(length) * PRIME64_1
  // From the outside to the middle.
  for (let round = (length - 1) >> 5; round >= 0; round--) {
    sum += mixed16(bytes, round * 16, round * 32)
    sum += mixed16(bytes, length - (round + 1) * 16, round * 32 + 16)
  }
  return avalanche(sum & MASK)
}

function ofUpTo240(bytes: Buffer): bigint {
  const { length } = bytes
  let sum = BigInt(length) * PRIME64_1
  const rounds = length >> 4
  for (let round = 0; round < 8; round++) sum += mixed16(bytes, round * 16, round * 16)
  sum = avalanche(sum & MASK)
  for (let round = 8; round < rounds; round++) sum += mixed16(bytes, round * 16, (round - 8) * 16 + 3)
  sum += mixed16(bytes, length - 16, 136 - 17)
  return avalanche(sum & MASK)
}

function ofLong(bytes: Buffer): bigint {
  const { length } = bytes
  const lanes = [PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1]
  const blocks = Math.floor((length - 1) / BLOCK_BYTES)
  for (let block = 0; block < blocks; block++) {
    for (let stripe = 0; stripe < STRIPES_PER_BLOCK; stripe++) {
      accumulate(lanes, bytes, block * BLOCK_BYTES + stripe * STRIPE_BYTES, stripe * SECRET_STEP)
    }
    scramble(lanes)
  }
  const rest = Math.floor((length - 1 - blocks * BLOCK_BYTES) / STRIPE_BYTES)
  for (let stripe = 0; stripe < rest; stripe++) {
    accumulate(lanes, bytes, blocks * BLOCK_BYTES + stripe * STRIPE_BYTES, stripe * SECRET_STEP)
  }
  accumulate(lanes, bytes, length - STRIPE_BYTES, SECRET.length - STRIPE_BYTES - 7)
  let sum = BigInt(length) * PRIME64_1
  for (let pair = 0; pair < 4; pair++) {
    sum += foldedProduct(lane(lanes, 2 * pair) ^ u64(SECRET, 11 + 16 * pair), lane(lanes, 2 * pair + 1) ^ u64(SECRET, 19 + 16 * pair))
  }
  return avalanche(sum & MASK)
}

function accumulate(lanes: bigint[], bytes: Buffer, at: number, secretAt: number): void {
  for (let index = 0; index < 8; index++) {
    const value = u64(bytes, at + index * 8)
    const key = value ^ u64(SECRET, secretAt + index * 8)
    lanes[index ^ 1] = (lane(lanes, index ^ 1) + value) & MASK
    lanes[index] = (lane(lanes, index) + (key & 0xffffffffn) * (key >> 32n)) & MASK
  }
}

function scramble(lanes: bigint[]): void {
  for (let index = 0; index < 8; index++) {
    const value = lane(lanes, index)
    const mixed = value ^ (value >> 47n) ^ u64(SECRET, SECRET.length - STRIPE_BYTES + index * 8)
    lanes[index] = (mixed * PRIME32_1) & MASK
  }
}

function lane(lanes: readonly bigint[], index: number): bigint {
  return lanes[index] ?? 0n
}

function mixed16(bytes: Buffer, at: number, secretAt: number): bigint {
  return foldedProduct(u64(bytes, at) ^ u64(SECRET, secretAt), u64(bytes, at + 8) ^ u64(SECRET, secretAt + 8))
}

function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b
  return (product & MASK) ^ (product >> 64n)
}

function avalanche(hash: bigint): bigint {
  const mixed = ((hash ^ (hash >> 37n)) * PRIME_MX1) & MASK
  return mixed ^ (mixed >> 32n)
}

/** The last step of XXH64, for the shortest inputs. */
function avalanche64(hash: bigint): bigint {
  let mixed = ((hash ^ (hash >> 33n)) * PRIME64_2) & MASK
  mixed = ((mixed ^ (mixed >> 29n)) * PRIME64_3) & MASK
  return mixed ^ (mixed >> 32n)
}

function u64(bytes: Buffer, at: number): bigint {
  return bytes.readBigUInt64LE(at)
}

function rotated(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK
}

function swapped(value: bigint): bigint {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64LE(value)
  return bytes.readBigUInt64BE(0)
}
