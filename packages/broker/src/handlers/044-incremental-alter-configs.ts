import { ConfigResourceType } from '@samsa/config'
import { IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { ControllerParts } from '../controller/controller-parts.ts'
import { incrementalAlterConfigsApi } from '../controller/controller-decisions.ts'
import { code } from '../error-codes.ts'
import { applyLoggerOperations } from './broker-loggers.ts'
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
    parts.controller.send(incrementalAlterConfigsApi, caller, { ...request, resources }, (answer) => {
      if (answer === undefined) call.close('no controller could be reached')
      else parts.turn.run(() => call.reply(answerWith(answer.responses ?? [])))
    })
    return LATER
  },
})

/** On a controller listener: log levels of this node are set here, everything else is the controller's decision. */
export const controllerIncrementalAlterConfigs = apiHandler<
  ControllerParts,
  typeof IncrementalAlterConfigsRequest,
  typeof IncrementalAlterConfigsResponse
>({
  request: IncrementalAlterConfigsRequest,
  response: IncrementalAlterConfigsResponse,
  handle(parts, request, call) {
    const isLogger = (type: number): boolean => type === ConfigResourceType.BROKER_LOGGER
    const levels = request.resources
      .filter(({ resourceType }) => isLogger(resourceType))
      .map(({ resourceType, resourceName, configs }) => ({
        resourceType,
        resourceName,
        ...applyLoggerOperations(parts.logging, parts.nodeId, { resourceType, resourceName, operations: configs }, request.validateOnly),
      }))
    const resources = request.resources.filter(({ resourceType }) => !isLogger(resourceType))
    if (resources.length === 0) return { responses: levels }
    const caller = { apiVersion: call.apiVersion, principal: call.principal, clientHost: call.session.clientHost, direct: true } as const
    incrementalAlterConfigsApi.serve(parts.controller, caller, { ...request, resources }, (answer) => {
      if (answer === undefined) call.close('this node is not the active controller')
      else parts.turn.run(() => call.reply({ responses: [...(answer.responses ?? []), ...levels] }))
    })
    return LATER
  },
})
