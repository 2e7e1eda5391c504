import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'

import * as protocol from '@samsa/protocol'
import { decodeMessage, encodeMessage, type Input, type MessageSchema } from '@samsa/protocol'

import { metadataVersionOf } from '../features/metadata-version.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { ScriptedController } from '../testing/scripted-controller.ts'
import type { ControllerOperations } from './operations.ts'
import type { ControllerContext, ControllerResult } from './types.ts'

/**
 * The scripts in testdata: `> command {json}`, then what it answers and writes. `REWRITE=1 node --test …` writes what the controller does
 * now, to be reviewed as a diff.
 */
const folder = new URL('../../testdata/', import.meta.url)
const rewrite = process.env['REWRITE'] === '1'

function operation<S extends MessageSchema>(
  schema: S,
  run: (c: ControllerOperations, context: ControllerContext, body: protocol.Message<S>) => ControllerResult<unknown>,
): (c: ControllerOperations, context: ControllerContext, json: string, version: number) => ControllerResult<unknown> {
  // Through the codec, so that absent fields have their defaults.
  return (c, context, json, version) => {
    const input: Input<S> = JSON.parse(json)
    return run(c, context, decodeMessage(schema, version, Buffer.concat(encodeMessage(schema, version, input))))
  }
}

const operations = new Map<string, { run: ReturnType<typeof operation>; version: number }>([
  ['create-topics', { run: operation(protocol.CreateTopicsRequest, (c, x, b) => c.createTopics(x, b)), version: 7 }],
  ['delete-topics', { run: operation(protocol.DeleteTopicsRequest, (c, x, b) => c.deleteTopics(x, b)), version: 6 }],
  ['create-partitions', { run: operation(protocol.CreatePartitionsRequest, (c, x, b) => c.createPartitions(x, b)), version: 3 }],
  ['alter-configs', { run: operation(protocol.IncrementalAlterConfigsRequest, (c, x, b) => c.incrementalAlterConfigs(x, b)), version: 1 }],
  ['replace-configs', { run: operation(protocol.AlterConfigsRequest, (c, x, b) => c.alterConfigs(x, b)), version: 2 }],
  ['update-features', { run: operation(protocol.UpdateFeaturesRequest, (c, x, b) => c.updateFeatures(x, b)), version: 1 }],
  ['alter-quotas', { run: operation(protocol.AlterClientQuotasRequest, (c, x, b) => c.alterClientQuotas(x, b)), version: 1 }],
  [
    'alter-scram',
    { run: operation(protocol.AlterUserScramCredentialsRequest, (c, x, b) => c.alterUserScramCredentials(x, b)), version: 0 },
  ],
  ['register-broker', { run: operation(protocol.BrokerRegistrationRequest, (c, x, b) => c.registerBroker(x, b)), version: 4 }],
  ['heartbeat', { run: operation(protocol.BrokerHeartbeatRequest, (c, x, b) => c.brokerHeartbeat(x, b)), version: 2 }],
  ['unregister-broker', { run: operation(protocol.UnregisterBrokerRequest, (c, x, b) => c.unregisterBroker(x, b)), version: 0 }],
  ['alter-partition', { run: operation(protocol.AlterPartitionRequest, (c, x, b) => c.alterPartition(x, b)), version: 3 }],
  ['elect-leaders', { run: operation(protocol.ElectLeadersRequest, (c, x, b) => c.electLeaders(x, b)), version: 2 }],
  [
    'reassign',
    { run: operation(protocol.AlterPartitionReassignmentsRequest, (c, x, b) => c.alterPartitionReassignments(x, b)), version: 1 },
  ],
  [
    'list-reassignments',
    { run: operation(protocol.ListPartitionReassignmentsRequest, (c, x, b) => c.listPartitionReassignments(x, b)), version: 0 },
  ],
  ['allocate-producer-ids', { run: operation(protocol.AllocateProducerIdsRequest, (c, x, b) => c.allocateProducerIds(x, b)), version: 0 }],
  ['assign-directories', { run: operation(protocol.AssignReplicasToDirsRequest, (c, x, b) => c.assignReplicasToDirs(x, b)), version: 0 }],
  ['create-acls', { run: operation(protocol.CreateAclsRequest, (c, x, b) => c.createAcls(x, b)), version: 3 }],
])

function runScript(script: string): string {
  let scripted = new ScriptedController()
  const out: string[] = []
  for (const line of script.split('\n')) {
    if (line.startsWith('#')) out.push(line)
    if (!line.startsWith('> ')) continue
    out.push('', line)
    const [, name = '', rest = ''] = /^> (\S+)\s*(.*)$/.exec(line) ?? []
    const [, atVersion, json] = /^(?:v(\d+)\s*)?(.*)$/.exec(rest) ?? []
    if (name === 'cluster') {
      const facts: { metadataVersion?: number; elr?: boolean; brokers?: number[]; racks?: Record<string, string> } = JSON.parse(
        json || '{}',
      )
      assert(metadataVersionOf(facts.metadataVersion ?? 30) !== undefined)
      scripted = new ScriptedController()
        .begin(facts.metadataVersion, facts.elr)
        .addBrokers(facts.brokers ?? [1], (id) => facts.racks?.[id] ?? null)
      continue
    }
    if (name === 'tick') {
      scripted.nowMs += Number(json)
      const records = scripted.controller.tick(scripted.nowMs)
      out.push(...records.map(recordLine))
      scripted.replay(records)
      continue
    }
    if (name === 'show') {
      for (const { name: topic, partitions } of scripted.controller.image.topics.byName.values())
        for (const [index, partition] of partitions.entries()) out.push(`${topic}-${index} ${JSON.stringify(partition)}`)
      continue
    }
    const found = operations.get(name)
    assert(found !== undefined, `no command ${name}`)
    const apiVersion = atVersion === undefined ? found.version : Number(atVersion)
    const input = expand(json || '{}', scripted)
    const result = found.run(scripted.controller, { nowMs: scripted.nowMs, apiVersion }, input, apiVersion)
    out.push(JSON.stringify(result.response), ...result.records.map(recordLine))
    scripted.apply(result)
  }
  return `${out.join('\n').trim()}\n`
}

/** `$id(topic)` stands for the topic's id. */
function expand(json: string, scripted: ScriptedController): string {
  return json.replaceAll(/\$id\(([^)]*)\)/g, (_, name: string) => scripted.controller.image.topics.byName.get(name)?.id ?? name)
}

function recordLine(record: MetadataRecord): string {
  const set = Object.entries(record.data).filter(([, value]) => value !== null)
  return `  ${record.type} v${record.version} ${JSON.stringify(Object.fromEntries(set))}`
}

describe('controller scripts', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
    test(file, () => {
      const script = readFileSync(new URL(file, folder), 'utf8')
      const actual = runScript(script)
      if (rewrite) writeFileSync(new URL(file, folder), actual)
      else assert.equal(actual, script)
    })
  }
})
