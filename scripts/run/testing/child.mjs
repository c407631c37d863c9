// A child that starts a grandchild with Node's options inherited and its input closed, as build tools do, and ignores SIGTERM.
import { fork } from 'node:child_process'
import path from 'node:path'

process.on('SIGTERM', () => {})
const grandchild = fork(path.join(import.meta.dirname, 'grandchild.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
process.stdout.write(`grandchild ${grandchild.pid}\n`)
setInterval(() => {}, 60_000)
