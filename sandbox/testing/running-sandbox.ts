import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

const programs = { sandbox: 'main.ts', pki: 'pki.ts' } as const

export interface RunningSandbox {
  readonly url: string
  stop(): Promise<number | null>
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts one of the sandbox's programs as its own process, with this environment and no other. */
export function spawnProgram(program: keyof typeof programs, environment: Record<string, string>, ...args: readonly string[]) {
  const entry = path.resolve(import.meta.dirname, '..', programs[program])
  const env = { NODE_ENV: 'test' as const, ...environment }
  return spawn(process.execPath, ['--import', 'tsx', entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs a program to its end. */
export async function runProgram(program: keyof typeof programs, environment: Record<string, string>, ...args: readonly string[]): Promise<Ended> {
  const child = spawnProgram(program, environment, ...args)
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  await once(child, 'close')
  return { code: child.exitCode, ...said }
}

/** One `npm run pki -- …` on a prepared directory. */
export const runPki = (directory: string, ...args: readonly string[]) => runProgram('pki', { SANDBOX_DIR: directory }, ...args)

/** Serves a prepared directory on a free port and waits until it says where. */
export async function startSandbox(directory: string): Promise<RunningSandbox> {
  const child = spawnProgram('sandbox', { SANDBOX_DIR: directory, SANDBOX_PORT: '0' })
  child.stderr.pipe(process.stderr)
  return { url: await firstUrl(child), stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  return child.exitCode
}

async function firstUrl(child: ReturnType<typeof spawnProgram>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('The sandbox ended without serving')
}
