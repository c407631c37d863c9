// Runs one of the operator's programs on the data of this instance: bundled, with the database and places it needs and nothing else.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { bundle } from '../bundle.mjs'
import { placesOf, toolEnvironment } from '../environment.mjs'
import { readSettings, root } from '../settings.mjs'
import { instanceDatabase } from './instance-database.mjs'
import { complain, Complaint } from './say.mjs'

/** Places as the environment names them: what is given there wins over the data folder's. */
function placesFor(settings) {
  const places = placesOf(settings)
  return {
    BLOB_DIR: process.env.BLOB_DIR ?? places.blobs,
    KEY_ENCRYPTION_KEY_FILE: process.env.KEY_ENCRYPTION_KEY_FILE ?? path.join(places.secrets, 'key-encryption.key'),
    WEBHOOK_KEY_FILE: process.env.WEBHOOK_KEY_FILE ?? path.join(places.secrets, 'webhook.key'),
  }
}

/** @param {string} name of the program, with the arguments of this process */
export async function operatorCommand(name, args = process.argv.slice(2)) {
  const read = readSettings(process.env)
  if (!read.ok) {
    for (const line of read.lines) complain(line)
    process.exit(1)
  }
  try {
    mkdirSync(read.settings.data, { recursive: true, mode: 0o711 })
    const database = await instanceDatabase(read.settings)
    try {
      process.exitCode = await runOnce(name, args, { ...toolEnvironment(), ...placesFor(read.settings), DATABASE_URL: database.url })
    } finally {
      await database.stop()
    }
  } catch (error) {
    complain(error instanceof Complaint ? error.message : error.stack)
    process.exitCode = 1
  }
}

async function runOnce(name, args, env) {
  const outdir = path.join(root, '.data', 'commands')
  await bundle([name], outdir)
  const child = spawn(process.execPath, ['--enable-source-maps', path.join(outdir, `${name}.mjs`), ...args], { cwd: root, env, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
