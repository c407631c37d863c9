import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import path from 'node:path'

const entry = path.resolve(import.meta.dirname, 'main.ts')

export interface RunningSandbox {
  readonly url: string
  readonly process: ChildProcess
  stop(): Promise<number | null>
}

/** Starts the sandbox as its own process, with this environment and no other: `command` is its argument. */
export function spawnSandbox(environment: Record<string, string>, ...command: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', entry, ...command], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Serves a prepared directory on a free port and waits until it says where. */
export async function startSandbox(directory: string): Promise<RunningSandbox> {
  const child = spawnSandbox({ SANDBOX_DIR: directory, SANDBOX_PORT: '0' })
  child.stderr?.pipe(process.stderr)
  const url = await firstUrl(child)
  return {
    url,
    process: child,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
  }
}

async function firstUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The sandbox has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('The sandbox ended without serving')
}
