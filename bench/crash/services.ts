import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MILLISECONDS = 60_000

export interface ServiceOptions {
  name: string
  command: readonly string[]
  cwd: string
  env: Record<string, string | undefined>
  logs: string
  isReady: () => Promise<boolean>
}

/** A process that is killed without warning, with all that it has started, and begun again. */
export class Service {
  private child: ChildProcess | undefined
  kills = 0
  /** It ended although nobody killed it, and was begun again. */
  ownEnds = 0
  private isWanted = false

  constructor(private options: ServiceOptions) {}

  get name(): string {
    return this.options.name
  }

  /** For the next start. */
  change(change: Partial<ServiceOptions>): void {
    this.options = { ...this.options, ...change }
  }

  /** Begins it and waits until it answers; one that ends before that is begun again, as a supervisor would. */
  async start(): Promise<void> {
    this.isWanted = true
    this.launch()
    for (const deadline = Date.now() + PATIENCE_MILLISECONDS; !(await this.options.isReady()); await sleep(50)) {
      if (Date.now() > deadline) throw new Error(`${this.name} is not ready; see ${this.options.logs}`)
    }
  }

  private launch(): void {
    const { name, command: [program = '', ...args], cwd, env, logs } = this.options
    const log = openSync(path.join(logs, `${name}.log`), 'a', 0o600)
    const child = spawn(program, args, { cwd, env: { ...env } as NodeJS.ProcessEnv, stdio: ['ignore', log, log] })
    closeSync(log)
    this.child = child
    child.once('exit', () => {
      if (!this.isWanted || this.child !== child) return
      this.ownEnds++
      setTimeout(() => { if (this.isWanted && this.child === child) this.launch() }, 300)
    })
  }

  /** SIGKILL for it and all its descendants: nothing of it runs after this. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
    this.kills++
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.isWanted = false
    const { child } = this
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    const others = signal === 'SIGKILL' ? descendantsOf(child.pid) : []
    for (const pid of [child.pid, ...others]) killIfThere(pid, signal)
    await ended
    while (others.some(isThere)) await sleep(5)
  }
}

function killIfThere(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Somebody else collects a killed grandchild; until then it stands in the table without running. */
const isThere = (pid: number) => killIfThere(pid, 0) && statusOf(pid)?.state !== 'Z'

interface Status {
  parent: number
  state: string
}

/** From `/proc` (proc(5), `/proc/pid/stat`). Null when it is gone. */
function statusOf(pid: number): Status | null {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return null
  }
}

function descendantsOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  const children = all.filter((other) => statusOf(other)?.parent === pid)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}
