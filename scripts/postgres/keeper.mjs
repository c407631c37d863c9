// Runs PostgreSQL as its only child and stops it when whoever started the keeper is gone, even by kill -9:
// standard input is the leash, and the kernel lets go of it with the parent.
// node keeper.mjs LOGFILE COMMAND [ARGUMENT …]
import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'

const FAST_SHUTDOWN = 'SIGINT'
const IMMEDIATE_SHUTDOWN = 'SIGQUIT'
const PATIENCE_MS = 20_000

const [logFile, command, ...args] = process.argv.slice(2)
const log = openSync(logFile, 'w', 0o600)
const server = spawn(command, args, { stdio: ['ignore', log, log] })

server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
server.on('exit', (code) => process.exit(code ?? 1))

function stop() {
  server.kill(FAST_SHUTDOWN)
  setTimeout(() => server.kill(IMMEDIATE_SHUTDOWN), PATIENCE_MS).unref()
}

process.stdin.on('end', stop).on('error', stop).resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
