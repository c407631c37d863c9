import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

const PATIENCE_IN_MS = 600_000

const announced = z.object({ portalOrigin: z.url(), bridgeOrigin: z.url() })

export interface Instance extends z.infer<typeof announced> {
  readonly data: string
  stop(): Promise<void>
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** The portal's port; interface, bridge, sandbox and worker take theirs 5, 10, 20 and 30 above. */
async function freePort(): Promise<number> {
  for (let port = 4900; port < 5900; port += 40) {
    const free = await Promise.all([0, 5, 10, 20, 30].map((offset) => isFree(port + offset)))
    if (free.every(Boolean)) return port
  }
  throw new Error('no five free ports')
}

/** `npm start` as people run it, with ports and data of its own and the readers of this pcscd; ready when it says so. */
export async function startInstance(data: string, pcscdSocket: string): Promise<Instance> {
  const file = path.join(data, 'instance.json')
  rmSync(file, { force: true })
  const env = { ...process.env, PORT: String(await freePort()), MADOGUCHI_DATA: data, BRIDGE_PCSC: 'on', PCSCLITE_CSOCK_NAME: pcscdSocket }
  const child = spawn(process.execPath, ['scripts/start.mjs'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  for (const deadline = Date.now() + PATIENCE_IN_MS; Date.now() < deadline; await sleep(200)) {
    const read = readInstance(file)
    if (read !== null) return { ...read, data, stop }
    if (child.exitCode !== null) throw new Error('npm start ended before it was ready')
  }
  await stop()
  throw new Error('npm start was not ready in time')
}

function readInstance(file: string): z.infer<typeof announced> | null {
  try {
    return announced.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // not written yet
  }
}
