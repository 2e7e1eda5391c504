// node scripts/api-reference.ts [--check]: writes docs/reference/*-api.md, the public interface of the packages that applications import, from their
// types and docstrings. With --check it writes nothing and fails if a page is not what it would write.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { referencePage } from './api-reference/page.ts'
import { openPackages } from './api-reference/public-interface.ts'
import { root } from './command.ts'

const PACKAGES = [
  { folder: 'client', page: 'client-api.md', guide: '../client.md' },
  { folder: 'testing', page: 'testing-api.md', guide: '../testing.md' },
  { folder: 'kafkajs', page: 'kafkajs-api.md', guide: '../kafkajs.md' },
]

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
using packages = openPackages(root)
for (const { folder, page, guide } of PACKAGES) {
  const path = `docs/reference/${page}`
  const text = referencePage(`@samsa/${folder}`, guide, packages.publicInterface(folder))
  if (!values.check) writeFileSync(`${root}${path}`, text)
  else if (!existsSync(`${root}${path}`) || readFileSync(`${root}${path}`, 'utf8') !== text) {
    console.error(`${path} is not what the sources say: run node scripts/api-reference.ts`)
    process.exitCode = 1
  }
}
