import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import path from 'node:path'
import { build } from 'esbuild'

/** A program of ours as one file, as an installation has it. */
export async function bundled(entry: string, directory: string): Promise<string> {
  const outfile = path.join(directory, `${path.basename(entry, '.ts')}-to-kill.mjs`)
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' })
  return outfile
}

type LogLine = Record<string, unknown>

/** What the victim's log lines mean. */
export interface Tells {
  isReady: (line: LogLine) => boolean
  /** It has just done one piece of its work. */
  isWork: (line: LogLine) => boolean
}

/** A process that is killed without warning and started again, any number of times. */
export class Victim {
  private child: ChildProcess | undefined
  private readonly worked = new EventEmitter()
  /** What it said when it was ready, while it lives. */
  ready: Promise<LogLine> = Promise.reject(new Error('not started'))
  kills = 0

  constructor(private readonly file: string, private readonly environment: NodeJS.ProcessEnv, private readonly tells: Tells) {
    this.ready.catch(() => {})
  }

  start(): Promise<LogLine> {
    const child = spawn(process.execPath, [this.file], { env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] })
    this.child = child
    this.ready = new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as LogLine
        if (this.tells.isReady(line)) resolve(line)
        if (this.tells.isWork(line)) this.worked.emit('piece')
      })
      child.once('exit', () => reject(new Error(`${this.file} ended before it was ready.`)))
    })
    this.ready.catch(() => {})
    return this.ready
  }

  async untilWorked(pieces: number): Promise<void> {
    for (let done = 0; done < pieces; done++) await once(this.worked, 'piece')
  }

  /** SIGKILL: nothing of it runs after this. */
  async kill(): Promise<void> {
    const { child } = this
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) throw new Error(`${this.file} was dead already.`)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    this.kills++
  }
}
