// The embedded PostgreSQL server: real binaries from npm, on 127.0.0.1 and a free port, reachable only by password.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { chooseAccount, giveTo } from './account.mjs'
import { freePort } from '../setup/ports.mjs'
import { postgresPrograms } from './binaries.mjs'

const USER = 'madoguchi'
const KEEPER = path.join(import.meta.dirname, 'keeper.mjs')
const START_ATTEMPTS = 5
const START_PATIENCE_MS = 30_000

const always = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'log_timezone=UTC', 'max_connections=200']
const volatile = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * Starts the server whose files lie in `directory`, making them at the first start. Data survive a crash unless
 * `durable` is false (tests). The server ends with `stop()` or with this process, however that ends.
 * @param {string} directory
 * @param {{ durable?: boolean, account?: object }} [options]
 * @returns {Promise<{ port: number, urlOf: (database: string) => string, exited: Promise<number | string>, stop: () => Promise<void> }>}
 */
export async function startPostgres(directory, { durable = true, account = chooseAccount() } = {}) {
  const place = { directory, data: path.join(directory, 'data'), log: path.join(directory, 'postgres.log'), account, programs: postgresPrograms() }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  giveTo(account, place.data)
  const password = initialise(place, durable)
  const urlFor = (port) => (database) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`
  await stopLeftover(place, urlFor)
  const { keeper, port } = await launch(place, durable, urlFor)
  const exited = new Promise((resolve) => keeper.once('exit', (code, signal) => resolve(code ?? signal)))
  return { port, urlOf: urlFor(port), exited, stop: () => release(keeper) }
}

/** initdb works beside the final place, so that an interrupted one leaves nothing that looks ready. */
function initialise({ directory, data, account, programs }, durable) {
  const passwordFile = path.join(directory, 'password')
  if (existsSync(path.join(data, 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8')
  const unfinished = `${data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  giveTo(account, unfinished)
  const password = randomBytes(18).toString('base64url')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const [command, ...args] = [
    ...account.prefix, path.join(programs, 'initdb'), '-D', unfinished, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`,
    '-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...(durable ? [] : ['--no-sync']),
  ]
  const { status, stderr, error } = spawnSync(command, args, { cwd: directory, encoding: 'utf8' })
  if (status !== 0) throw new Error(`PostgreSQL could not set up its files: ${error?.message ?? stderr.trim()}`)
  renameSync(unfinished, data)
  return password
}

/** A server whose keeper was killed too would hold the files; nobody else may use them, so it is stopped. */
async function stopLeftover({ data }, urlFor) {
  const [pid, , , port] = readLockFile(data)
  if (!pid || !(await answersWithOurData(urlFor(Number(port))('postgres'), data))) return
  process.kill(Number(pid), 'SIGINT')
  for (let waited = 0; existsSync(path.join(data, 'postmaster.pid')) && waited < START_PATIENCE_MS; waited += 50) await sleep(50)
}

function readLockFile(data) {
  const file = path.join(data, 'postmaster.pid')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
}

async function answersWithOurData(url, data) {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    const { rows } = await client.query('SHOW data_directory')
    return rows[0].data_directory === data
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function launch(place, durable, urlFor) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const keeper = spawnKeeper(place, port, durable)
    if (await becomesReady(keeper, urlFor(port)('postgres'), place.data)) return { keeper, port }
    await release(keeper)
    if (attempt === START_ATTEMPTS) throw new Error(`PostgreSQL did not start:\n${lastLines(place.log)}`)
    await sleep(500) // the port was taken meanwhile, or a killed server's lock is not stale yet
  }
}

function spawnKeeper({ directory, data, log, account, programs }, port, durable) {
  const settings = [...always, ...(durable ? [] : volatile)].flatMap((setting) => ['-c', setting])
  const command = [...account.prefix, path.join(programs, 'postgres'), '-D', data, '-p', String(port), ...settings]
  // A group of its own: Ctrl-C in the terminal must reach the parent alone, which stops the database last.
  return spawn(process.execPath, [KEEPER, log, ...command], { cwd: directory, detached: true, stdio: ['pipe', 'ignore', 'inherit'] })
}

async function becomesReady(keeper, url, data) {
  const deadline = Date.now() + START_PATIENCE_MS
  while (keeper.exitCode === null && Date.now() < deadline) {
    if (await answersWithOurData(url, data)) return true
    await sleep(30)
  }
  return false
}

async function release(keeper) {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return
  const gone = new Promise((resolve) => keeper.once('exit', resolve))
  keeper.stdin.end()
  await gone
}

const lastLines = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n') : '(no log)')
