import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { accessSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Trace, waitForVpcd } from '../virtual/node-vpcd'
import type { VirtualCard } from '../virtual/card'

const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so'
const PACKAGES = ['pcscd', 'opensc', 'vsmartcard-vpcd', 'openssl']
const DEADLINE_IN_MS = 20_000

const exists = (path: string) => {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

/** Installs the outside judges as root; an ordinary user is told the command. Never skips. */
export function requireCardTools(): void {
  const missing = ['pcscd', 'opensc-tool', 'openssl'].some((tool) => spawnSync('which', [tool]).status !== 0) || !exists(DRIVER)
  if (!missing) return
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...PACKAGES]
  if (process.getuid?.() !== 0) throw new Error(`These tests need packages. As root: ${command.join(' ')}`)
  const [tool = '', ...args] = command
  const done = spawnSync(tool, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (done.status !== 0) throw new Error(`${command.join(' ')} failed`)
}

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

async function twoFreePorts(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 30_000)
    if ((await canListen(port)) && (await canListen(port + 1))) return port
  }
  throw new Error('no two neighbouring ports are free')
}

export type Pcscd = {
  /** What a client needs in its environment to meet this daemon and no other. */
  env: { PCSCLITE_CSOCK_NAME: string }
  /** Runs a tool to its end; never throws on its exit code. */
  run(tool: string, ...args: string[]): Promise<{ code: number; output: string }>
  stop(): Promise<void>
}

/** pcscd with a /run of its own, so that neither a daemon of the machine nor another test run meets it. */
function spawnAlone(configuration: string): ChildProcess {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const script = 'mkdir -p /run/pcscd 2>/dev/null; mount -t tmpfs tmpfs /run && mkdir -p /run/pcscd && exec pcscd --foreground --error -c "$0"'
  return spawn('unshare', [...user, '--mount', 'sh', '-c', script, configuration], { stdio: ['ignore', 'pipe', 'pipe'] })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Starts the real pcscd with vpcd's two readers and a card in each, all on loopback. */
export async function startPcscd(first: VirtualCard, second: VirtualCard, trace?: Trace): Promise<Pcscd> {
  requireCardTools()
  const folder = mkdtempSync(join(tmpdir(), 'madoguchi-pcscd-'))
  const port = await twoFreePorts()
  const configuration = join(folder, 'reader.conf')
  writeFileSync(configuration, `FRIENDLYNAME "Virtual PCD"\nDEVICENAME 127.0.0.1:${port}\nLIBPATH ${DRIVER}\nCHANNELID 0x${port.toString(16)}\n`)
  // Both before pcscd: it aborts when one of the two is not there to be connected to.
  const servers = [await waitForVpcd(first, port, trace), await waitForVpcd(second, port + 1)]
  const daemon = spawnAlone(configuration)
  let said = ''
  daemon.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  daemon.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => daemon.once('close', () => resolve()))

  const env = { PCSCLITE_CSOCK_NAME: `/proc/${daemon.pid}/root/run/pcscd/pcscd.comm` }
  const run: Pcscd['run'] = async (tool, ...args) => {
    try {
      const { stdout, stderr } = await promisify(execFile)(tool, args, { env: { ...process.env, ...env } })
      return { code: 0, output: stdout + stderr }
    } catch (error) {
      const failed = error as { code?: number; stdout?: string; stderr?: string }
      return { code: failed.code ?? -1, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` }
    }
  }
  const stop = async () => {
    daemon.kill('SIGTERM')
    await ended
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true })
  }
  const deadline = Date.now() + DEADLINE_IN_MS
  for (;;) {
    const { output } = await run('opensc-tool', '-l')
    if (output.match(/ Yes /g)?.length === 2) return { env, run, stop }
    if (daemon.exitCode !== null || Date.now() > deadline) throw new Error(`pcscd did not offer both cards: ${said || output}`)
    await pause(50)
  }
}
