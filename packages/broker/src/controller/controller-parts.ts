import type { DynamicBrokerConfig } from '@samsa/config'
import type { VersionRange } from '@samsa/metadata'
import type { Clock, LoggerLevels } from '@samsa/ports'
import type { ReplyTurn } from '@samsa/wire'
import type { ActiveController } from './active-controller.ts'

/** What the handlers of a controller listener work with. */
export interface ControllerParts {
  readonly nodeId: number
  readonly controller: ActiveController
  readonly clock: Clock
  readonly config: DynamicBrokerConfig
  readonly logging: LoggerLevels
  readonly supportedFeatures: ReadonlyMap<string, VersionRange>
  readonly turn: ReplyTurn
}
