// A second instance for the browser tests: `npm start` as people run it, with ports and data of its own.
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { instanceFile } from '../environment.mjs'
import { root } from '../settings.mjs'
import { takenAmong } from '../setup/ports.mjs'
import { Complaint } from './say.mjs'
import { hasEnded, startNode, stopProcess } from './processes.mjs'

const FIRST_PORT = 4300
const LAST_PORT = 4900
const START_PATIENCE_MS = 180_000
const STOP_PATIENCE_MS = 30_000

/**
 * @param {string} data its data folder
 * @param {Record<string, string>} env
 * @returns {Promise<{ origin: string, data: string, stop: () => Promise<void> }>}
 */
export async function startTestInstance(data, env) {
  const port = await freePortBlock()
  const child = startNode(['scripts/start.mjs'], { cwd: root, env: { ...env, PORT: String(port), MADOGUCHI_DATA: data, BRIDGE_PCSC: 'off' }, output: 'inherit' })
  const deadline = Date.now() + START_PATIENCE_MS
  while (!existsSync(instanceFile(data))) {
    if (hasEnded(child)) throw new Complaint('npm start ended before it was ready')
    if (Date.now() > deadline) throw new Complaint('npm start was not ready in time')
    await sleep(100)
  }
  const stop = async () => {
    if (hasEnded(child)) throw new Complaint('The instance had ended before it was stopped')
    await stopProcess(child, { patienceMs: STOP_PATIENCE_MS })
    const busy = await takenAmong(blockFrom(port))
    if (busy.length > 0) throw new Complaint(`Still listening after the stop: ${busy.join(', ')}`)
  }
  return { origin: `http://localhost:${port}`, data, stop }
}

const blockFrom = (port) => [0, 5, 10, 20, 30].map((offset) => port + offset)

async function freePortBlock() {
  for (let port = FIRST_PORT; port < LAST_PORT; port += 40) if ((await takenAmong(blockFrom(port))).length === 0) return port
  throw new Complaint(`No five free ports between ${FIRST_PORT} and ${LAST_PORT}`)
}
