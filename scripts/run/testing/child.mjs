// A child that starts a grandchild with Node's options inherited and its input closed, as build tools do, ignores SIGTERM,
// and then never lets its main thread go.
import { fork } from 'node:child_process'
import { writeSync } from 'node:fs'
import path from 'node:path'

process.on('SIGTERM', () => {})
const grandchild = fork(path.join(import.meta.dirname, 'grandchild.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
writeSync(1, `grandchild ${grandchild.pid}\n`)
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
