import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseProperties } from '@samsa/config'
import type { NewRaftVoter } from '@samsa/client'
import { JavaError } from '../java/java-error.ts'
import { TERSE } from '../plain-tool.ts'

const terse = (message: string): JavaError => new JavaError(TERSE, message)
const HINT = 'Is this a valid controller configuration file?'

/** The controller that a `server.properties` describes, with the directory id that its log directory was formatted with. */
export function controllerOf(properties: ReadonlyMap<string, string>): NewRaftVoter {
  const voterId = Number(required(properties, 'node.id', `node.id not found in configuration file. ${HINT}`))
  if (voterId < 0) throw terse(`node.id was negative in configuration file. ${HINT}`)
  if (properties.get('process.roles')?.includes('controller') !== true)
    throw terse(`process.roles did not contain 'controller' in configuration file. ${HINT}`)
  return { voterId, voterDirectoryId: directoryId(properties), endpoints: endpoints(properties) }
}

function required(properties: ReadonlyMap<string, string>, key: string, complaint: string): string {
  const value = properties.get(key)
  if (value === undefined) throw terse(complaint)
  return value
}

function directoryId(properties: ReadonlyMap<string, string>): string {
  const directory = properties.get('metadata.log.dir') ?? properties.get('log.dirs')?.trim().split(',')[0]
  if (directory === undefined) throw terse(`Neither metadata.log.dir nor log.dirs were found. ${HINT}`)
  let text: string
  try {
    text = readFileSync(join(directory, 'meta.properties'), 'utf8')
  } catch {
    throw terse(`Unable to read meta.properties from ${directory}`)
  }
  const id = new Map(parseProperties(text)).get('directory.id')
  if (id === undefined) throw terse(`No directory id found in ${directory}`)
  return id
}

function endpoints(properties: ReadonlyMap<string, string>): NewRaftVoter['endpoints'] {
  const listeners = new Map<string, { name: string; host: string; port: number }>()
  for (const key of ['listeners', 'advertised.listeners']) {
    for (const entry of (properties.get(key) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')) {
      const match = /^([^:]+):\/\/(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(entry)
      if (match === null) continue
      const name = (match[1] ?? '').toUpperCase()
      const host = match[2] ?? match[3] ?? ''
      listeners.set(name, { name, host: host === '' ? 'localhost' : host, port: Number(match[4]) })
    }
  }
  const names = required(properties, 'controller.listener.names', `controller.listener.names was not found. ${HINT}`)
  return names.split(',').map((part) => {
    const name = part.trim().toUpperCase()
    const found = listeners.get(name)
    if (found === undefined) throw terse(`Cannot find information about controller listener name: ${name}`)
    return found
  })
}
