import { mkdirSync, writeFileSync } from 'node:fs'
import { clientConfigReference } from '../src/configuration/reference.ts'

const folder = new URL('../../../docs/reference/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('client-config.md', folder), clientConfigReference())
