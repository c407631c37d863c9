// What must be true before anything of the project can be loaded. Uses Node alone: the packages may be missing.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// Not import.meta.dirname: a Node too old must get as far as the sentence about it.
const root = fileURLToPath(new URL('..', import.meta.url))
const OLDEST_NODE = [20, 19]

/** Ends the process with one clear line when Node is too old or packages are missing. */
export function requireNodeAndPackages({ forTests = false } = {}) {
  const problem = oldNode() ?? missingPackages(forTests)
  if (!problem) return
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}

function oldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return undefined
  return `Node.js ${OLDEST_NODE.join('.')} 以上が必要です（今は ${process.versions.node}） / needs Node.js ${OLDEST_NODE.join('.')} or newer`
}

/** Also catches packages left from before a `git pull`. */
function missingPackages(forTests) {
  const { dependencies, devDependencies } = readJson(path.join(root, 'package.json'))
  const needed = forTests ? { ...dependencies, ...devDependencies } : dependencies
  const wrong = Object.entries(needed).filter(([name, version]) => installedVersion(name) !== version)
  if (wrong.length === 0) return undefined
  const names = wrong.slice(0, 3).map(([name, version]) => `${name} ${version}`).join(', ')
  return `パッケージが足りないか古いままです。npm ci を実行してください / run npm ci first (${wrong.length}: ${names}${wrong.length > 3 ? ', …' : ''})`
}

function installedVersion(name) {
  const file = path.join(root, 'node_modules', name, 'package.json')
  return existsSync(file) ? readJson(file).version : undefined
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))
