// npm run pki -- …: the sandbox's certification authorities from the command line, on the data of this instance.
// A process of its own, because scripts may not import the sandbox.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { placesOf } from './environment.mjs'
import { readSettings, root } from './settings.mjs'

const read = readSettings(process.env)
if (!read.ok) {
  for (const line of read.lines) process.stderr.write(`${line}\n`)
  process.exit(1)
}
const command = ['--import', 'tsx', path.join(root, 'sandbox', 'pki.ts'), ...process.argv.slice(2)]
const env = { ...process.env, SANDBOX_DIR: placesOf(read.settings).sandbox }
const { status, error } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit', env })
if (error) throw error
process.exit(status ?? 1)
