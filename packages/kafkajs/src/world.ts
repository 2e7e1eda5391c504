import { createNodeWorld } from '@samsa/node-runtime'
import type { World } from '@samsa/ports'
import { tappedNetwork } from './wire-tap.ts'
import type { WireListener } from './wire-tap.ts'

const world = createNodeWorld()

/** The process's own clock and chance: kafkajs has no others. */
export const { clock, random } = world

/** The process's world, with a listener on the connections that are made in it. */
export function listeningWorld(listener: WireListener): World {
  return { ...world, network: tappedNetwork(world.network, clock, listener) }
}
