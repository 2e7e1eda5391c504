import { AlterOperation } from '@samsa/config'
import { AlterConfigsRequest, AlterConfigsResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { alterConfigsApi } from '../controller/controller-decisions.ts'
import { code } from '../error-codes.ts'
import { preprocessChanges, refused } from './config-preprocessing.ts'

/** 1 throttled after answering · 2 flexible. Replaces all a resource sets; the incremental request is the better one. */
export const alterConfigs = apiHandler<BrokerParts, typeof AlterConfigsRequest, typeof AlterConfigsResponse>({
  request: AlterConfigsRequest,
  response: AlterConfigsResponse,
  handle(parts, request, call) {
    const changes = request.resources.map(({ resourceType, resourceName, configs }) => ({
      resourceType,
      resourceName,
      operations: configs.map(({ name, value }) => ({ name, value, configOperation: AlterOperation.SET })),
    }))
    const context = { nodeId: parts.nodeId, config: parts.config, logging: parts.logging, validateOnly: request.validateOnly }
    const done = preprocessChanges(changes, { ...context, servesLoggers: false })
    const answerWith = (controllers: readonly { errorCode?: number | undefined; errorMessage?: string | null | undefined }[]) => ({
      responses: request.resources.map(({ resourceType, resourceName }, i) => {
        const outcome = done[i] ?? controllers[done.slice(0, i).filter((each) => each === undefined).length]
        return { ...(outcome ?? refused(code.UNKNOWN_SERVER_ERROR, null)), resourceType, resourceName }
      }),
    })
    const resources = request.resources.filter((_, i) => done[i] === undefined)
    if (resources.length === 0) return answerWith([])
    const caller = { apiVersion: call.apiVersion, principal: call.principal, clientHost: call.session.clientHost }
    parts.controller.send(alterConfigsApi, caller, { ...request, resources }, (answer) => {
      if (answer === undefined) call.close('no controller could be reached')
      else parts.turn.run(() => call.reply(answerWith(answer.responses ?? [])))
    })
    return LATER
  },
})
