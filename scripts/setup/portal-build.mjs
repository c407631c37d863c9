// The portal's production build: made when its sources changed, completed so that it runs by itself.
import { cpSync, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { toolEnvironment } from '../environment.mjs'
import { runNode } from '../run/command.mjs'
import { root } from '../settings.mjs'
import { fingerprint, makeUnlessCurrent } from './fingerprint.mjs'

const build = path.join(root, '.next')
const mark = path.join(build, 'made-from')

const inputs = [
  'app', 'components', 'domain', 'documents', 'pki', 'card', 'log', 'messages', 'public', 'server', 'prisma/schema',
  'proxy.ts', 'instrumentation.ts', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json',
]

/** The program that serves the built portal. */
export const portalServer = path.join(build, 'standalone/server.js')

/** @returns {Promise<boolean>} whether it had to be built */
export function buildPortal() {
  const current = fingerprint(root, inputs, (file) => !/\.test\.tsx?$/.test(file))
  return makeUnlessCurrent(mark, current, async () => {
    rmSync(mark, { force: true })
    await runNode(['node_modules/next/dist/bin/next', 'build'], { cwd: root, env: { ...toolEnvironment(), NODE_ENV: 'production' } })
    complete()
  })
}

/** Next leaves files for the browser to whoever deploys. */
function complete() {
  const standalone = path.dirname(portalServer)
  cpSync(path.join(build, 'static'), path.join(standalone, '.next/static'), { recursive: true })
  const open = path.join(root, 'public')
  if (existsSync(open)) cpSync(open, path.join(standalone, 'public'), { recursive: true })
}
