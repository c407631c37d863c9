// One running instance: from an empty data folder to the printed address, and back to no process at all.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { bundle } from '../bundle.mjs'
import { environments, instanceFile, placesOf } from '../environment.mjs'
import { readSettings, root } from '../settings.mjs'
import { openDatabase, prepareDatabase } from '../setup/database.mjs'
import { generateClient } from '../setup/generated-client.mjs'
import { claimDataFolder, requireRoom } from '../setup/machine.mjs'
import { requirePorts } from '../setup/ports.mjs'
import { buildPortal, portalServer } from '../setup/portal-build.mjs'
import { portalPins, prepareSecrets, writeWhole } from '../setup/secrets.mjs'
import { welcome } from '../setup/welcome.mjs'
import { runNode } from './command.mjs'
import { onStop } from './ending.mjs'
import { complain, Complaint, step } from './say.mjs'
import { startService } from './service.mjs'

const program = (name) => path.join('dist', `${name}.mjs`)

/** Runs until it is stopped; the process ends with it. */
export async function start() {
  const read = readSettings(process.env)
  if (!read.ok) {
    for (const line of read.lines) complain(line)
    process.exit(1)
  }
  const ending = onStop()
  try {
    const services = await bringUp(read.settings, ending)
    watch(services, ending)
  } catch (error) {
    if (!ending.begun) complain(error instanceof Complaint ? error.message : error.stack)
    await ending.stop(1)
  }
}

async function bringUp(settings, ending) {
  const places = placesOf(settings)
  claimDataFolder(settings.data)
  requireRoom(settings.data)
  await requirePorts(settings.ports)
  rmSync(instanceFile(settings.data), { force: true })
  for (const folder of [places.logs, places.blobs, places.bridge, places.sandbox]) mkdirSync(folder, { recursive: true, mode: 0o700 })

  const secrets = await step('鍵を確かめます', 'keys of this installation', () => prepareSecrets(places.secrets))
  const database = await step('データベースを起動します', 'PostgreSQL', () => openDatabase(settings.databaseUrl, places.postgres))
  ending.last(database.stop)
  await step('プログラムを用意します', 'generated code and bundles', async () => {
    await generateClient()
    await bundle()
  })
  await step('データベースの形を整えます', 'migrations', () => prepareDatabase(database.url))

  const env = environments(settings, database.url, secrets)
  const run = (name, args = []) => runNode([program(name), ...args], { cwd: root, env: env[name] })
  await step('試験用の人・カード・認証局を用意します', 'sandbox', () => run('sandbox', ['prepare']))
  writeWhole(places.portalPins, JSON.stringify(await portalPins(settings.portalOrigin, secrets.requestSigningKeyFile), null, 2))
  await step('最初のデータを入れます', 'seed', () => run('seed'))
  await step('画面を組み立てます（変わったときだけ）', 'production build, when sources changed', buildPortal)
  const services = await step('起動します', 'sandbox, bridge, worker, portal, machine interface', () => startServices(settings, env, places.logs))
  await step('保険会社と大学から書類を届けます', 'first deposits', async () => {
    await run('insurer')
    await run('university')
  })
  announce(settings, database.url, ending)
  welcome({ origin: settings.portalOrigin, peopleFile: places.people })
  return [...services, { name: 'PostgreSQL', exited: database.exited }]
}

/** For tests and tools: an instance that has this file is ready. */
function announce({ data, portalOrigin, interfaceOrigin, bridgeOrigin, sandboxOrigin, workerOrigin }, databaseUrl, ending) {
  const file = instanceFile(data)
  writeWhole(file, JSON.stringify({ portalOrigin, interfaceOrigin, bridgeOrigin, sandboxOrigin, workerOrigin, databaseUrl }, null, 2))
  ending.last(() => rmSync(file, { force: true }))
}

function startServices(settings, env, logs) {
  const service = (name, script, readyUrl) => startService({ name, script, cwd: root, env: env[name], logs, readyUrl })
  return Promise.all([
    service('sandbox', program('sandbox'), `${settings.sandboxOrigin}/healthz`),
    service('bridge', program('bridge'), `${settings.bridgeOrigin}/healthz`),
    service('worker', program('worker'), `${settings.workerOrigin}/healthz`),
    service('portal', portalServer, `${settings.portalOrigin}/readyz`),
    service('interface', portalServer, `${settings.interfaceOrigin}/readyz`),
  ])
}

/** One process gone means the whole is not what it says it is. */
function watch(services, ending) {
  for (const { name, exited, lastWords = () => '' } of services) {
    void exited.then((status) => {
      if (ending.begun) return
      complain(`${name} が止まったので、全体を止めます / ${name} ended (${status}), stopping everything\n${lastWords()}`)
      return ending.stop(1)
    })
  }
}
