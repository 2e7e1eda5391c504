import { readFileSync } from 'node:fs'
import { loadBrokerConfig } from '@samsa/config'
import type { BrokerConfig, LoadedConfig, Properties } from '@samsa/config'
import type { StorageConfig } from '@samsa/metadata'
import { CommandError } from './terminal.ts'

/** What `samsa start` assumes where nothing is said: a node of its own on loopback, with its data in a folder here. */
const DEFAULTS: Properties = new Map([
  ['process.roles', 'broker,controller'],
  ['node.id', '1'],
  ['listeners', 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093'],
  ['controller.listener.names', 'CONTROLLER'],
  ['controller.quorum.bootstrap.servers', '127.0.0.1:9093'],
  ['log.dirs', 'samsa-data'],
  ['offsets.topic.replication.factor', '1'],
  ['transaction.state.log.replication.factor', '1'],
  ['transaction.state.log.min.isr', '1'],
  ['share.coordinator.state.topic.replication.factor', '1'],
  ['share.coordinator.state.topic.min.isr', '1'],
])

/**
 * Reads the file, if one is given, the environment and the overrides. A file that cannot be read is a CommandError. A broker names its log
 * directories by absolute paths, the storage tool as they are given.
 */
export function readConfiguration(file: string | undefined, overrides: readonly string[] = [], workingDirectory?: string): LoadedConfig {
  const sources = {
    overrides,
    workingDirectory,
    environment: process.env,
    readFile: (path: string) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
  }
  if (file === undefined) return loadBrokerConfig({ ...sources, defaults: DEFAULTS })
  try {
    return loadBrokerConfig({ ...sources, propertiesText: readFileSync(file, 'utf8') })
  } catch (error) {
    throw new CommandError(`The configuration file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What the storage tool needs of a node's configuration. */
export function storageConfigOf(config: BrokerConfig): StorageConfig {
  return {
    nodeId: config.nodeId,
    processRoles: config.processRoles,
    logDirs: config.logDirs,
    metadataLogDir: config.metadataLogDir,
    controllerListenerNames: config.controllerListenerNames,
    hasStaticVoters: config.quorumVoters.length > 0,
    controllerListeners: config.advertisedControllerListeners.map((endpoint) => ({
      listener: endpoint.listenerName,
      host: endpoint.host,
      port: endpoint.port,
    })),
    unstableFeatureVersionsEnabled: config.get('unstable.feature.versions.enable'),
  }
}
