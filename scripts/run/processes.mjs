// Processes of ours: each leads a group of its own, hangs on a leash, and is stopped with everything it started.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const leash = pathToFileURL(path.join(import.meta.dirname, 'follow-parent.mjs')).href
const PATIENCE_MS = 8_000

const running = new Set()

/**
 * Starts a Node program.
 * @param {string[]} args script and its arguments
 * @param {{ cwd: string, env: Record<string, string>, output?: 'pipe' | 'inherit' }} options
 * @returns {import('node:child_process').ChildProcess}
 */
export function startNode(args, { cwd, env, output = 'pipe' }) {
  const child = spawn(process.execPath, ['--import', leash, ...args], {
    cwd,
    env: { ...env, MADOGUCHI_LEASH: String(process.pid) },
    detached: true,
    stdio: ['pipe', output, output],
  })
  child.stdin.on('error', () => {}) // it may be gone first
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

export const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null

/** Asks a child and its group to stop, and insists after a while. Resolves when it is gone. */
export async function stopProcess(child, { patienceMs = PATIENCE_MS } = {}) {
  if (hasEnded(child)) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  signalGroup(child, 'SIGTERM')
  const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), patienceMs)
  await gone
  clearTimeout(insist)
}

export const stopAllProcesses = () => Promise.all([...running].map((child) => stopProcess(child)))

export function killAllProcesses() {
  for (const child of running) signalGroup(child, 'SIGKILL')
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
