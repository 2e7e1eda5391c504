export { NodeStartError } from './node-checks.ts'
export { startNode } from './node.ts'
export type { Node, NodeOptions } from './node.ts'
