// A process that serves until it is stopped: output to its log file, errors to the terminal as well, ready when it says so.
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { complain, Complaint } from './say.mjs'
import { hasEnded, startNode } from './processes.mjs'

const READY_PATIENCE_MS = 60_000
const KEPT_LINES = 20
const ERROR_LEVEL = 50

/**
 * Starts a service and waits until `readyUrl` answers 200.
 * @param {{ name: string, script: string, cwd: string, env: Record<string, string>, logs: string, readyUrl: string }} options
 * @returns {Promise<{ name: string, exited: Promise<number | string>, lastWords: () => string }>} `exited` gives status or signal
 */
export async function startService({ name, script, cwd, env, logs, readyUrl }) {
  const child = startNode([script], { cwd, env })
  const lastWords = keepLog(name, child, path.join(logs, `${name}.log`))
  const deadline = Date.now() + READY_PATIENCE_MS
  while (!(await answers(readyUrl))) {
    if (hasEnded(child)) throw new Complaint(`${name} は起動できませんでした / did not start\n${lastWords()}`)
    if (Date.now() > deadline) throw new Complaint(`${name} が応答しません / does not answer at ${readyUrl}\n${lastWords()}`)
    await sleep(50)
  }
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  return { name, exited, lastWords }
}

async function answers(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

/** @returns {() => string} the last lines so far */
function keepLog(name, child, file) {
  const log = createWriteStream(file, { flags: 'w', mode: 0o600 })
  const kept = []
  const take = (line, shown) => {
    log.write(`${line}\n`)
    kept.push(line)
    if (kept.length > KEPT_LINES) kept.shift()
    if (shown) complain(`[${name}] ${line}`)
  }
  readline.createInterface({ input: child.stdout }).on('line', (line) => take(line, isError(line)))
  readline.createInterface({ input: child.stderr }).on('line', (line) => take(line, true))
  return () => kept.join('\n')
}

/** A pino line of level error or worse. */
function isError(line) {
  const [, level] = /"level":"?(\d+|error|fatal)"?/.exec(line) ?? []
  return level === 'error' || level === 'fatal' || Number(level) >= ERROR_LEVEL
}
