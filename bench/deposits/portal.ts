// The processes under measurement: the built portal and the worker, with their output in files.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_IN_MS = 60_000

export interface Service {
  readonly pid: number
  /** Rejects when the process ends before it is stopped. */
  readonly broken: Promise<never>
  stop(): Promise<void>
}

function start(folder: string, name: string, args: readonly string[], environment: Record<string, string>): { child: ChildProcess, service: Service } {
  const log = openSync(path.join(folder, `${name}.log`), 'w', 0o600)
  const { PATH = '', HOME = '', MADOGUCHI_BENCH_NODE = '' } = process.env
  const own = { PATH, HOME, NODE_ENV: 'production' as const, ...environment }
  const child = spawn(process.execPath, [...MADOGUCHI_BENCH_NODE.split(' ').filter(Boolean), ...args], { env: own, stdio: ['ignore', log, log] })
  const exited = once(child, 'exit')
  let isStopping = false
  const broken = new Promise<never>((_resolve, reject) => {
    child.once('exit', () => { if (!isStopping) reject(new Error(`The ${name} ended; see ${name}.log in ${folder}.`)) })
  })
  broken.catch(() => {})
  const stop = async () => {
    isStopping = true
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await exited
  }
  return { child, service: { pid: child.pid ?? 0, broken, stop } }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** The portal's own program, listening when this answers. */
export async function startPortal(folder: string, program: string, environment: Record<string, string>): Promise<Service & { origin: string }> {
  const port = await freePort()
  const { child, service } = start(folder, 'portal', ['--enable-source-maps', program, String(port)], { ...environment, PORT: String(port), HOSTNAME: '127.0.0.1' })
  const origin = `http://127.0.0.1:${port}`
  for (const deadline = Date.now() + PATIENCE_IN_MS; Date.now() < deadline; await sleep(50)) {
    if (await fetch(`${origin}/readyz`).then(() => true, () => false)) return { ...service, origin }
    if (child.exitCode !== null) break
  }
  throw new Error(`The portal did not start; see portal.log in ${folder}.`)
}

export const startWorker = (folder: string, program: string, environment: Record<string, string>): Service =>
  start(folder, 'worker', ['--enable-source-maps', program], environment).service
