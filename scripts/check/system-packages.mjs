// The system packages that tests need: root gets them installed, anybody else the line that installs them.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Complaint, say } from '../run/say.mjs'

const list = path.join(import.meta.dirname, '../system-packages.txt')
const apt = '/usr/bin/apt-get'

/**
 * @param {{ browser: boolean }} parts whether the browser's packages are needed
 * @throws {Complaint} with the line to type when something is missing and we may not install it
 */
export function requireSystemPackages({ browser }) {
  const needed = parsePackages(readFileSync(list, 'utf8')).filter(({ part }) => browser || part !== 'browser')
  const missing = needed.filter((entry) => !isThere(entry))
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name)
  if (process.getuid?.() !== 0 || !existsSync(apt)) throw new Complaint(howToInstall(names))
  say(`足りないものを入れます / installing: ${names.join(' ')}`)
  install(names)
  const still = missing.filter((entry) => !isThere(entry))
  if (still.length > 0) throw new Complaint(howToInstall(still.map(({ name }) => name)))
}

/** @returns {{ name: string, proof: string, part: string }[]} */
export function parsePackages(text) {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('#'))
  return lines.map((line) => {
    const [name, proof, part] = line.trim().split(/\s+/)
    if (!name || !proof || !['unit', 'browser'].includes(part)) throw new Error(`${list}: cannot read "${line}"`)
    return { name, proof, part }
  })
}

/** A browser of one's own may be named instead of Debian's. */
function isThere({ name, proof }) {
  if (name === 'chromium' && process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH)
  if (proof.startsWith('/')) return existsSync(proof)
  return findCommand(proof) !== undefined
}

/** The full path of a command, looked up as a shell would. */
export function findCommand(name) {
  const places = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name))
  return places.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const howToInstall = (names) => `足りないものがあります / missing. Please run:\n  sudo apt-get install -y --no-install-recommends ${names.join(' ')}`

function install(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args) => spawnSync(apt, ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], { stdio: 'inherit', env }).status === 0
  if (run('update') && run('install', '-y', '--no-install-recommends', ...names)) return
  throw new Complaint(howToInstall(names))
}
