// The Prisma client is made from the schema; it is made again when the schema or Prisma changed.
import path from 'node:path'
import { toolEnvironment } from '../environment.mjs'
import { runNode } from '../run/command.mjs'
import { root } from '../settings.mjs'
import { fingerprint, makeUnlessCurrent } from './fingerprint.mjs'

const inputs = ['prisma/schema', 'prisma.config.ts', 'node_modules/prisma/package.json']

/** @returns {Promise<boolean>} whether it had to be made */
export function generateClient() {
  return makeUnlessCurrent(path.join(root, 'prisma/generated/.made-from'), fingerprint(root, inputs), () =>
    runNode(['node_modules/prisma/build/index.js', 'generate'], { cwd: root, env: toolEnvironment() }),
  )
}
