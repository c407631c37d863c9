import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { bundle } from '@/scripts/bundle.mjs'
import { environments, placesOf } from '@/scripts/environment.mjs'
import { chooseAccount } from '@/scripts/postgres/account.mjs'
import { postgresPrograms } from '@/scripts/postgres/binaries.mjs'
import { startPostgres } from '@/scripts/postgres/server.mjs'
import { runNode } from '@/scripts/run/command.mjs'
import { readSettings, root } from '@/scripts/settings.mjs'
import { prepareDatabase } from '@/scripts/setup/database.mjs'
import { generateClient } from '@/scripts/setup/generated-client.mjs'
import { buildPortal, portalServer } from '@/scripts/setup/portal-build.mjs'
import { freePort } from '@/scripts/setup/ports.mjs'
import { prepareSecrets } from '@/scripts/setup/secrets.mjs'
import { Service } from './services'

export interface Installation {
  interface: Service
  worker: Service
  database: Service
  databaseUrl: string
  apiOrigin: string
  apiKey: string
  /** A signed deposit that the portal takes, as the insurer's program sent it. */
  depositBody: Record<string, unknown>
  /** Ends what runs, and begins it again on a server that may lose what it has acknowledged. */
  becomeVolatile: () => Promise<void>
  stop: () => Promise<void>
}

const always = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'max_connections=200']
/** Acknowledged before it is written; written as late as the server allows: after ten seconds, or 2 GB. */
const forgetful = ['synchronous_commit=off', 'wal_writer_delay=10s', 'wal_writer_flush_after=2GB']

const settingsOf = (names: readonly string[]) => names.flatMap((setting) => ['-c', setting])

/** Everything that takes part in a deposit, made by the programs of `npm start` in a folder of its own: the machine interface of the build, the worker, PostgreSQL. */
export async function install(data: string, say: (line: string) => void): Promise<Installation> {
  const portal = await freePort()
  const read = readSettings({ MADOGUCHI_DATA: data, PORT: String(portal), BRIDGE_PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()), WORKER_PORT: String(await freePort()), INTERFACE_PORT: String(await freePort()) })
  if (!read.ok) throw new Error(read.lines.join('\n'))
  const { settings } = read
  const places = placesOf(settings)
  for (const folder of [settings.data, places.logs, places.blobs, places.bridge, places.sandbox]) mkdirSync(folder, { recursive: true, mode: 0o711 })
  const secrets = prepareSecrets(places.secrets)
  say('generated code, bundles and the production build …')
  await generateClient()
  await bundle()
  await buildPortal()
  say('database, authorities, organisations and people …')
  const { url, port } = await initialise(places.postgres)
  const database = databaseService(places.postgres, url, port, places.logs)
  await database.start()
  await prepareDatabase(url)
  const env = environments(settings, url, secrets)
  const run = (name: 'sandbox' | 'seed' | 'insurer', args: string[] = []) => runNode([path.join('dist', `${name}.mjs`), ...args], { cwd: root, env: env[name] })
  await run('sandbox', ['prepare'])
  await run('seed')
  const node = (name: 'interface' | 'worker' | 'sandbox', script: string, readyUrl: string) =>
    new Service({ name, command: [process.execPath, script], cwd: root, env: env[name], logs: places.logs, isReady: () => answers(readyUrl) })
  const authorities = node('sandbox', 'dist/sandbox.mjs', `${settings.sandboxOrigin}/healthz`)
  const services = { interface: node('interface', portalServer, `${settings.interfaceOrigin}/readyz`), worker: node('worker', 'dist/worker.mjs', `${settings.workerOrigin}/healthz`), database }
  await Promise.all([authorities, services.interface, services.worker].map((service) => service.start()))
  await run('insurer')
  return {
    ...services, databaseUrl: url, apiOrigin: settings.interfaceOrigin, apiKey: readFileSync(secrets.insurerApiKeyFile, 'utf8').trim(), depositBody: insurersDeposit(places.sandbox),
    becomeVolatile: async () => {
      await Promise.all([services.interface.stop(), services.worker.stop()])
      await database.stop()
      database.change({ command: serverCommand(places.postgres, port, [...always, ...forgetful]) })
      services.interface.change({ env: { ...env.interface, ALLOW_VOLATILE_DATABASE: '1' } })
      await database.start()
      await Promise.all([services.interface.start(), services.worker.start()])
    },
    stop: async () => {
      await Promise.all([services.interface.kill(), services.worker.kill(), authorities.kill()])
      await database.kill()
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

const nameIn = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href

/** The files of a server, made as every installation's are, and a port that it keeps over all its lives. */
async function initialise(directory: string): Promise<{ url: string, port: number }> {
  const first = await startPostgres(directory)
  await first.stop()
  const port = await freePort()
  return { url: Object.assign(new URL(first.urlOf('madoguchi')), { port: String(port) }).href, port }
}

function serverCommand(directory: string, port: number, names: readonly string[]): string[] {
  return [...chooseAccount().prefix, path.join(postgresPrograms(), 'postgres'), '-D', path.join(directory, 'data'), '-p', String(port), ...settingsOf(names)]
}

function databaseService(directory: string, url: string, port: number, logs: string): Service {
  const isReady = async () => {
    const client = new pg.Client({ connectionString: nameIn(url, 'postgres') })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      return true
    } catch {
      return false
    } finally {
      await client.end().catch(() => {})
    }
  }
  return new Service({ name: 'postgres', command: serverCommand(directory, port, always), cwd: directory, env: process.env, logs, isReady })
}

/** The body that the insurer's program has just sent for one of its customers. */
function insurersDeposit(sandbox: string): Record<string, unknown> {
  const folder = path.join(sandbox, 'insurer/deposits')
  const [file = ''] = readdirSync(folder).filter((name) => name.startsWith('taro-'))
  const { body } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { body: Record<string, unknown> }
  return body
}
