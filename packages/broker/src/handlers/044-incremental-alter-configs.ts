import { IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { preprocessChanges, refused } from './config-preprocessing.ts'

/** 1 flexible (KIP-339). */
export const incrementalAlterConfigs = apiHandler<
  BrokerParts,
  typeof IncrementalAlterConfigsRequest,
  typeof IncrementalAlterConfigsResponse
>({
  request: IncrementalAlterConfigsRequest,
  response: IncrementalAlterConfigsResponse,
  handle(parts, request, call) {
    const changes = request.resources.map(({ resourceType, resourceName, configs }) => ({
      resourceType,
      resourceName,
      operations: configs,
    }))
    const context = { nodeId: parts.nodeId, config: parts.config, logging: parts.logging, validateOnly: request.validateOnly }
    const done = preprocessChanges(changes, { ...context, servesLoggers: true })
    const answerWith = (controllers: readonly { errorCode?: number | undefined; errorMessage?: string | null | undefined }[]) => ({
      responses: request.resources.map(({ resourceType, resourceName }, i) => {
        const outcome = done[i] ?? controllers[done.slice(0, i).filter((each) => each === undefined).length]
        return { ...(outcome ?? refused(code.UNKNOWN_SERVER_ERROR, null)), resourceType, resourceName }
      }),
    })
    const resources = request.resources.filter((_, i) => done[i] === undefined)
    if (resources.length === 0) return answerWith([])
    const caller = { apiVersion: call.apiVersion, principal: call.principal, clientHost: call.session.clientHost }
    const api = { request: IncrementalAlterConfigsRequest, response: IncrementalAlterConfigsResponse }
    parts.controller.send(api, caller, { ...request, resources }, (answer) => {
      if (answer === undefined) call.close('no controller could be reached')
      else parts.turn.run(() => call.reply(answerWith(answer.responses ?? [])))
    })
    return LATER
  },
})
