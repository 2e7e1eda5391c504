import { mkdirSync, writeFileSync } from 'node:fs'
import { configReference } from '../src/reference.ts'

const folder = new URL('../../../docs/reference/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, text] of configReference()) writeFileSync(new URL(name, folder), text)
