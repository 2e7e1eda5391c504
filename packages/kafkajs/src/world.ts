import { createNodeWorld } from '@samsa/node-runtime'

/** The process's own clock and chance: kafkajs has no others. */
export const { clock, random } = createNodeWorld()
